package io.dashclaw.runtime.policy;

import io.dashclaw.policy.PolicyDocument;
import io.dashclaw.policy.PolicySet;
import java.util.List;

/**
 * The policies of one organisation at one epoch.
 *
 * @param documents every policy that is not deleted, inactive ones too
 * @param sealed whether the set is the one that was last published by someone who was allowed to
 */
public record LivePolicies(PolicySet set, List<PolicyDocument> documents, boolean sealed) {
    public LivePolicies {
        documents = List.copyOf(documents);
    }
}
