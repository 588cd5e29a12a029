package io.dashclaw.policy.suite;

import java.util.ArrayList;
import java.util.List;

/** Compares one thing after the other; what nobody expects is not looked at. */
final class Differences {
    private final List<String> found = new ArrayList<>();

    Differences compare(String what, Object expected, Object was) {
        if (expected != null && !expected.equals(was)) {
            found.add(what + ": expected " + expected + ", was " + was);
        }
        return this;
    }

    List<String> all() {
        return List.copyOf(found);
    }
}
