package io.dashclaw.policy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client says besides about its intent, for rules that look at it. A null was not said.
 *
 * @param spendMicroUsd what it will spend, in millionths of a US dollar (0 or more)
 * @param tokens what it will use (0 or more)
 * @param capability a name under which the client knows this kind of action; restrictions see it as one more action type
 * @param requiredPermission what the tool that will be used asks for
 * @param branch the state of the branch it works on
 * @param green how far tests were run and passed
 * @param containable it can run in a container whose result is looked at before it counts
 * @param provider whom it will pay
 */
public record Reported(
        Long spendMicroUsd,
        Long tokens,
        String capability,
        Permission requiredPermission,
        Branch branch,
        Green green,
        boolean containable,
        String provider) {

    /** Nothing was said. */
    public static final Reported NOTHING = new Reported(null, null, null, null, null, null, false);

    private static final String CONTAINED = "allow_contained";
    private static final int MICRO = 6;
    private static final int LONGEST_AMOUNT = 32;

    /** Of a client that does not say whom it will pay. */
    public Reported(
            Long spendMicroUsd,
            Long tokens,
            String capability,
            Permission requiredPermission,
            Branch branch,
            Green green,
            boolean containable) {
        this(spendMicroUsd, tokens, capability, requiredPermission, branch, green, containable, null);
    }

    /**
     * Reads the fields of a guard call, from the call itself or from what was kept of it: {@code spend_usd}, {@code tokens}, {@code metadata.capability},
     * {@code metadata.provider}, {@code tool.required_permission}, {@code intel.branch}, {@code intel.green} and {@code client_capabilities}. Never throws: a
     * permission that does not exist counts as the highest one, a freshness that does not exist as not known, and anything else that is malformed as not said.
     */
    public static Reported read(Map<?, ?> call) {
        var tool = object(call, "tool");
        var intel = object(call, "intel");
        var metadata = object(call, "metadata");
        return new Reported(
                microUsd(call.get("spend_usd")).orElse(null),
                whole(call.get("tokens")).orElse(null),
                word(metadata, "capability"),
                permission(tool.get("required_permission")),
                branch(intel.get("branch")),
                choice(Green.values(), object(intel, "green").get("observed_level"))
                        .orElse(null),
                call.get("client_capabilities") instanceof List<?> announced && announced.contains(CONTAINED),
                word(metadata, "provider"));
    }

    /** From a decimal number or string; empty when it is none, below zero, has more than six decimals or cannot be counted. */
    public static Optional<Long> microUsd(Object amount) {
        if (!(amount instanceof Number || amount instanceof String)
                || amount.toString().length() > LONGEST_AMOUNT) {
            return Optional.empty();
        }
        try {
            long micro = new BigDecimal(amount.toString()).movePointRight(MICRO).longValueExact();
            return micro < 0 ? Optional.empty() : Optional.of(micro);
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> whole(Object number) {
        return number instanceof Number count && count.longValue() >= 0 && count.doubleValue() == count.longValue()
                ? Optional.of(count.longValue())
                : Optional.empty();
    }

    private static Permission permission(Object written) {
        return written == null ? null : Permission.parse(written.toString()).orElse(Permission.ALLOW);
    }

    private static Branch branch(Object written) {
        return written instanceof Map<?, ?> branch && !branch.isEmpty()
                ? new Branch(
                        choice(Freshness.values(), branch.get("freshness")).orElse(null),
                        whole(branch.get("commits_behind")).orElse(null))
                : null;
    }

    private static <E extends Enum<E>> Optional<E> choice(E[] values, Object written) {
        return written instanceof String word
                ? Arrays.stream(values)
                        .filter(value -> value.name().equalsIgnoreCase(word))
                        .findFirst()
                : Optional.empty();
    }

    private static Map<?, ?> object(Map<?, ?> within, String name) {
        return within.get(name) instanceof Map<?, ?> object ? object : Map.of();
    }

    private static String word(Map<?, ?> within, String name) {
        return within.get(name) instanceof String word && !word.isBlank() ? word : null;
    }

    /** @param freshness null when it is a word that does not exist, or was not said @param commitsBehind null when it was not said */
    public record Branch(Freshness freshness, Long commitsBehind) {}

    /** Where a branch stands, seen from the one it came from. */
    public enum Freshness {
        FRESH,
        STALE,
        DIVERGED
    }

    /** How much was tested; ordered from little to all. */
    public enum Green {
        TARGETED,
        PACKAGE,
        WORKSPACE,
        MERGE_READY
    }
}
