package io.dashclaw.runtime.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is to be published, given what is. It may be asked more than once: for a preview, and again under the head. */
@FunctionalInterface
interface Change {
    /** Empty when nothing is to be published. @throws Failure when it cannot be */
    Optional<List<Revision>> of(StoredPolicies before, Instant now);
}
