package io.dashclaw.policy.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/** What the controller promises, whatever comes. */
class ControllerLawsTest {
    /** The sum is exact only up to the rounding of many small steps. */
    private static final double ROUNDING = 1e-9;

    @Property
    void falseInterruptionsStayBelowTheBound(
            @ForAll("answers") List<Resolved> answers, @ForAll @DoubleRange(min = 0.01, max = 0.5) double target) {
        var controller = Controller.NEW.aimingAt(target);
        for (var resolved : answers) {
            controller = controller.after(resolved);
            assertTrue(controller.rate() <= target + 11.0 / controller.labels() + ROUNDING);
            assertTrue(controller.rate() <= controller.bound() + ROUNDING);
            assertTrue(controller.threshold() >= 20 && controller.threshold() <= 102);
        }
    }

    /** It knows the threshold and sends what is harmless exactly there, as long as there is such a score. */
    @Property(tries = 50)
    void noAdversaryPassesTheBound(@ForAll @DoubleRange(min = 0.01, max = 0.5) double target, @ForAll Random random) {
        var controller = Controller.NEW.aimingAt(target);
        for (int i = 0; i < 3_000; i++) {
            int worst = (int) Math.ceil(controller.threshold());
            int score = worst <= 100 ? worst : random.nextInt(101);
            controller = controller.after(new Resolved("a", score, true));
            assertTrue(controller.rate() <= target + 11.0 / controller.labels() + ROUNDING);
        }
    }

    @Example
    void theBoundFollowsATargetThatChanges() {
        var controller = Controller.NEW;
        for (int i = 0; i < 500; i++) {
            controller = controller.after(new Resolved("a", 100, i % 3 != 0));
        }
        controller = controller.aimingAt(0.02);
        for (int i = 0; i < 500; i++) {
            controller =
                    controller.after(new Resolved("a", (int) Math.min(100, Math.ceil(controller.threshold())), true));
            assertTrue(controller.rate() <= controller.bound() + ROUNDING);
        }
    }

    /** 4,000 agents whom people deny one time in four, each looked at after every one of 400 answers. */
    @Example
    void falseAlarmsAreRarerThanOneInTwenty() {
        var random = new Random(20260115);
        int alarms = 0;
        for (int agent = 0; agent < 4_000; agent++) {
            var alarm = Alarm.NEW;
            for (int i = 0; i < 400 && !alarm.raised(); i++) {
                alarm = alarm.after(random.nextDouble() < 0.25);
            }
            alarms += alarm.raised() ? 1 : 0;
        }
        assertTrue(alarms <= 4_000 * 0.05, alarms + " of 4,000");
    }

    @Example
    void whoIsDeniedEveryOtherTimeIsFoundOut() {
        var random = new Random(7);
        int alarms = 0;
        for (int agent = 0; agent < 500; agent++) {
            var alarm = Alarm.NEW;
            for (int i = 0; i < 200 && !alarm.raised(); i++) {
                alarm = alarm.after(random.nextDouble() < 0.5);
            }
            alarms += alarm.raised() ? 1 : 0;
        }
        assertTrue(alarms >= 450, alarms + " of 500");
    }

    @Example
    void anAlarmStaysUntilItIsTakenBack() {
        var controller = Controller.NEW;
        for (int i = 0; i < 4; i++) {
            controller = controller.after(new Resolved("a", 50, false));
        }
        assertTrue(controller.alarmed("a"));
        for (int i = 0; i < 50; i++) {
            controller = controller.after(new Resolved("a", 50, true));
        }
        assertTrue(controller.alarmed("a"));
        assertFalse(controller.withoutAlarm("a").alarmed("a"));
    }

    @Property(tries = 100)
    void noCrowdOfAgentsHidesAnAlarm(@ForAll Random random) {
        var controller = Controller.NEW;
        for (int i = 0; i < 4; i++) {
            controller = controller.after(new Resolved("bad", 50, false));
        }
        for (int i = 0; i < 400; i++) {
            controller = controller.after(new Resolved("agent " + random.nextInt(1_000), 50, random.nextBoolean()));
        }
        assertTrue(controller.alarmed("bad"));
        assertTrue(controller.alarms().size() <= 200);
    }

    @Property
    void nothingAboveTheLastDenialIsSpared(@ForAll("answers") List<Resolved> answers) {
        var controller = Controller.NEW;
        int letThrough = -1;
        for (var resolved : answers) {
            controller = controller.after(resolved);
            letThrough = resolved.benign()
                    ? Math.max(letThrough, resolved.score())
                    : Math.min(letThrough, resolved.score() - 1);
            assertEquals(letThrough, controller.ceiling());
        }
    }

    @Provide
    Arbitrary<List<Resolved>> answers() {
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.of(true, false))
                .as(Resolved::new)
                .list()
                .ofMaxSize(200);
    }
}
