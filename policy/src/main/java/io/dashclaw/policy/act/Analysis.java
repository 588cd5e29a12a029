package io.dashclaw.policy.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What an act does, as it was understood; kept with the decision, so that a replay needs nothing else. Once masked it holds no secrets.
 *
 * @param engine version of the reading
 * @param kind {@code shell http sql file}
 * @param derivedType the action type that the act itself speaks of
 * @param risk what it weighs (0 to 100): the heaviest of its lines
 * @param flags of all lines
 * @param reversible false: cannot be taken back; true: can, easily; null: it depends
 * @param paths what it touches on the file system, at most {@value #MOST}
 * @param hosts what it speaks to, at most {@value #MOST}
 * @param unknown of what it is not known all: rules on these may match
 * @param lines the derivation, heaviest first, at most {@value #MOST_LINES}
 * @param more lines left out
 * @param dormant what a file that is written would do, if it were run; null when it is no script
 * @param plain for people
 * @param shape {@code git log}: the program and its subcommands, when the act is nothing but this one command; null otherwise
 * @param pushes what it publishes by git, at most {@value #MOST}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Analysis(
        String engine,
        String kind,
        @JsonProperty("derived_type") String derivedType,
        int risk,
        Set<Flag> flags,
        Boolean reversible,
        List<PathUse> paths,
        List<String> hosts,
        Set<Facet> unknown,
        List<Line> lines,
        int more,
        Dormant dormant,
        Plain plain,
        String shape,
        List<Push> pushes) {
    public static final int MOST = 100;
    public static final int MOST_LINES = 24;

    public Analysis {
        flags = inOrder(flags);
        paths = List.copyOf(paths);
        hosts = List.copyOf(hosts);
        unknown = inOrder(unknown);
        lines = List.copyOf(lines);
        pushes = pushes == null ? List.of() : List.copyOf(pushes);
    }

    /** Always the same order, so that what is written of a reading is the same whenever it is written again. */
    private static <E extends Enum<E>> Set<E> inOrder(Set<E> values) {
        return values.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(values));
    }

    /** What a rule can ask about, and the act may leave open. */
    public enum Facet {
        FLAGS,
        PATHS,
        HOSTS;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a path is touched. */
    public enum Access {
        READ,
        WRITE,
        /** Added to: what was there stays. */
        APPEND,
        DELETE,
        EXECUTE;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param path normalised; against the working directory, when the act names one
     * @param exact not a pattern, and without unknown parts
     * @param deep everything below as well
     * @param weight of what is done there
     */
    public record PathUse(String path, Access access, boolean exact, boolean deep, int weight) {}

    /** @param weight the heaviest line of the script */
    public record Dormant(int weight, Set<Flag> flags) {}

    /**
     * One step of the derivation.
     *
     * @param effect a word of {@link Effect.Kind}, such as {@code delete}
     * @param object as far as it is known; nullable
     * @param area what kind of place the object is (a word of {@link Area}); nullable
     * @param by the program, statement or request
     * @param piece the text that causes it
     * @param start of the piece in the act as it was received
     * @param end of it, exclusive
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(
            String effect,
            int weight,
            String object,
            String area,
            String by,
            String piece,
            int start,
            int end,
            Set<Flag> flags) {}

    /**
     * What will happen, for the people who are asked (never calmer than the evidence).
     *
     * @param headline one sentence
     * @param warnings more sentences, most important first
     * @param confidence how much of the act it covers
     */
    public record Plain(String headline, List<String> warnings, Confidence confidence) {
        public Plain {
            warnings = List.copyOf(warnings);
        }
    }

    /** How much of an act was understood. */
    public enum Confidence {
        HIGH,
        PARTIAL,
        UNKNOWN;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Paths that change: written or deleted. */
    public List<PathUse> changed() {
        return paths.stream()
                .filter(use -> use.access() != Access.READ && use.access() != Access.EXECUTE)
                .toList();
    }

    /** The same with every text masked: paths, hosts, pieces and sentences. */
    public Analysis masked(UnaryOperator<String> mask) {
        return new Analysis(
                engine,
                kind,
                derivedType,
                risk,
                flags,
                reversible,
                paths.stream()
                        .map(use -> new PathUse(mask.apply(use.path), use.access, use.exact, use.deep, use.weight))
                        .toList(),
                List.copyOf(new LinkedHashSet<>(hosts.stream().map(mask).toList())),
                unknown,
                lines.stream().map(line -> masked(line, mask)).toList(),
                more,
                dormant,
                new Plain(
                        mask.apply(plain.headline),
                        plain.warnings.stream().map(mask).toList(),
                        plain.confidence),
                shape == null ? null : mask.apply(shape),
                pushes.stream().map(push -> push.masked(mask)).toList());
    }

    /** The same of an act that is a command. */
    Analysis ofCommand(String shape, List<Push> pushes) {
        return new Analysis(
                engine,
                kind,
                derivedType,
                risk,
                flags,
                reversible,
                paths,
                hosts,
                unknown,
                lines,
                more,
                dormant,
                plain,
                shape,
                pushes);
    }

    private static Line masked(Line line, UnaryOperator<String> mask) {
        return new Line(
                line.effect,
                line.weight,
                line.object == null ? null : mask.apply(line.object),
                line.area,
                mask.apply(line.by),
                mask.apply(line.piece),
                line.start,
                line.end,
                line.flags);
    }
}
