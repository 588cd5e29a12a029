package io.dashclaw.policy.calibration;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Learns from resolved approvals above which risk people want to be asked. Each time somebody was asked about what was harmless the threshold
 * rises, otherwise it falls a little, so that in the long run false interruptions come at the target rate.
 *
 * <p>Whatever the order of scores and answers, chosen by an adversary or not, after {@code T} labels the share of false interruptions is at most
 * {@link #bound}: {@code target + (102 - start) / (2 T)}, which is {@code target + 11 / T} from the usual start. That needs the upper end of the
 * threshold to lie where no step reaches it: a step up starts at a score of at most 100 and is shorter than 2. How much goes through that
 * should not is not known, and nothing is claimed about it.
 *
 * @param target share of the labels that may be false interruptions (0.01 to 0.5)
 * @param start the threshold at which the counts began
 * @param threshold 20 to 102
 * @param labels counted since the start
 * @param interruptions of these, the harmless ones that lay at or above the threshold of their time
 * @param ceiling the highest score that people let through and have not denied since; -1: none
 * @param alarms by agent, at most 200
 */
public record Controller(
        double target,
        double start,
        double threshold,
        long labels,
        long interruptions,
        int ceiling,
        Map<String, Alarm> alarms) {

    public static final double LEAST_TARGET = 0.01;
    public static final double MOST_TARGET = 0.5;

    /** Nothing learnt. */
    public static final Controller NEW = new Controller(0.1, 80, 80, 0, 0, -1, Map.of());

    private static final double LOWEST = 20;
    private static final double HIGHEST = 102;
    private static final double STEP = 2;
    private static final int ENOUGH = 10;
    private static final int MOST_AGENTS = 200;

    public Controller {
        if (!(target >= LEAST_TARGET && target <= MOST_TARGET)) {
            throw new IllegalArgumentException("target " + target);
        }
        alarms = Map.copyOf(alarms);
    }

    public Controller after(Resolved resolved) {
        boolean interrupted = resolved.benign() && resolved.score() >= threshold;
        double moved = threshold + STEP * ((interrupted ? 1 : 0) - target);
        return new Controller(
                target,
                start,
                Math.min(HIGHEST, Math.max(LOWEST, moved)),
                labels + 1,
                interruptions + (interrupted ? 1 : 0),
                resolved.benign() ? Math.max(ceiling, resolved.score()) : Math.min(ceiling, resolved.score() - 1),
                watched(resolved));
    }

    private Map<String, Alarm> watched(Resolved resolved) {
        var watched = new TreeMap<>(alarms);
        if (!watched.containsKey(resolved.agent()) && watched.size() >= MOST_AGENTS && !makeRoom(watched)) {
            return watched;
        }
        watched.merge(
                resolved.agent(),
                Alarm.NEW.after(!resolved.benign()),
                (before, first) -> before.after(!resolved.benign()));
        return watched;
    }

    /** Forgets the agent that gives the least reason to be watched. */
    private static boolean makeRoom(Map<String, Alarm> watched) {
        var least = watched.entrySet().stream()
                .filter(each -> !each.getValue().raised())
                .min(Comparator.comparingDouble(each -> each.getValue().wealth()));
        least.ifPresent(each -> watched.remove(each.getKey()));
        return least.isPresent();
    }

    /** Whether people deny this agent too often; also of one for whom there is no room beside all those who are. */
    public boolean alarmed(String agent) {
        var alarm = alarms.get(agent);
        return alarm == null
                ? alarms.size() >= MOST_AGENTS && alarms.values().stream().allMatch(Alarm::raised)
                : alarm.raised();
    }

    /** Whether enough was learnt to spare anybody anything. */
    public boolean ready() {
        return labels >= ENOUGH;
    }

    /** The share of false interruptions so far; 0 before the first label. */
    public double rate() {
        return labels == 0 ? 0 : (double) interruptions / labels;
    }

    /** What {@link #rate} cannot exceed. */
    public double bound() {
        return labels == 0 ? 1 : Math.min(1, target + (HIGHEST - start) / (STEP * labels));
    }

    /** From here on towards another rate; the counts begin anew, because the bound is about one target. */
    public Controller aimingAt(double rate) {
        return new Controller(rate, threshold, threshold, 0, 0, ceiling, alarms);
    }

    /** The agent is watched as if it were new. */
    public Controller withoutAlarm(String agent) {
        var others = new TreeMap<>(alarms);
        others.remove(agent);
        return new Controller(target, start, threshold, labels, interruptions, ceiling, others);
    }
}
