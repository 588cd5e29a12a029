package io.dashclaw.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class VerdictLawsTest {
    @Property
    void joinDoesNotCareForOrder(@ForAll Verdict one, @ForAll Verdict other) {
        assertEquals(one.join(other), other.join(one));
    }

    @Property
    void joinDoesNotCareForGrouping(@ForAll Verdict a, @ForAll Verdict b, @ForAll Verdict c) {
        assertEquals(a.join(b).join(c), a.join(b.join(c)));
    }

    @Property
    void joiningTwiceChangesNothing(@ForAll Verdict verdict) {
        assertEquals(verdict, verdict.join(verdict));
    }

    @Property
    void joinNeverLoosens(@ForAll Verdict one, @ForAll Verdict other) {
        assertTrue(one.join(other).compareTo(one) >= 0);
    }

    @Property
    void bothSpellingsAreRead(@ForAll Verdict verdict) {
        assertEquals(verdict, Verdict.parse(verdict.wire()).orElseThrow());
        assertEquals(verdict, Verdict.parse(verdict.yaml()).orElseThrow());
    }
}
