package io.dashclaw.policy.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.values.StructValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The expressions of one decision, and what they may cost together. Cost is counted in work, never in time, so that it is the same in every replay: the weight
 * of an expression, once for the expression itself and once more for each item and each {@value #CHARACTERS_AN_ITEM} characters that it reads.
 */
public final class Evaluations<S> {
    /** A unit takes some ten nanoseconds. */
    public static final long MOST_WORK = 100_000;

    private static final int CHARACTERS_AN_ITEM = 64;
    private static final int FAILURE = 200;
    private static final RuntimeException UNREADABLE = new Unreadable();

    private final Environment<S> environment;
    private final S from;
    private final long limit;
    private final Object[] subjects;
    private final CelVariableResolver variables = this::find;
    private Map<Expression<S>, Set<String>> absences;
    private long work;

    // Of the evaluation that is under way.
    private long weight;
    private boolean takesPart;
    private boolean metPart;
    private Set<String> absent;

    public Evaluations(Environment<S> environment, S from) {
        this(environment, from, MOST_WORK);
    }

    Evaluations(Environment<S> environment, S from, long limit) {
        this.environment = environment;
        this.from = from;
        this.limit = limit;
        this.subjects = new Object[environment.subjects().size()];
    }

    /** What an expression says. */
    public enum Outcome {
        FALSE,
        TRUE,
        /** By what is known it is false, but something that it looks at is known only in part. */
        OPEN,
        /** It reads something that is not there, divides by zero, or loops for too long. */
        FAILED,
        /** The expressions of this decision are too much work together; each says so from then on. */
        TOO_COSTLY
    }

    /** Never throws. */
    public Outcome outcome(Expression<S> expression) {
        if (overspent()) {
            return Outcome.TOO_COSTLY;
        }
        begin(expression, false);
        var said = evaluated(expression);
        boolean open = said == Outcome.FAILED && metPart;
        if (open) {
            begin(expression, true);
            said = evaluated(expression);
        }
        if (overspent()) {
            return Outcome.TOO_COSTLY;
        }
        if (said == Outcome.FAILED) {
            remember(expression);
        }
        return open && said == Outcome.FALSE ? Outcome.OPEN : said;
    }

    /** Whether the limit was passed; no matter by whom, since in another order it could have been another one. */
    public boolean overspent() {
        return work > limit;
    }

    /** How much was spent so far; never more than the limit and one. */
    public long work() {
        return work;
    }

    /** What a failed expression missed, such as {@code act.kind}; sorted. */
    public Set<String> absences(Expression<S> expression) {
        return absences == null ? Set.of() : absences.getOrDefault(expression, Set.of());
    }

    private void begin(Expression<S> expression, boolean takesPart) {
        this.weight = expression.weight();
        this.takesPart = takesPart;
        this.metPart = false;
        this.absent = Set.of();
        spend(weight);
    }

    /** Before the work is done. */
    private boolean spend(long units) {
        work = Math.min(limit + 1, work + units);
        return work <= limit;
    }

    private Outcome evaluated(Expression<S> expression) {
        try {
            return Boolean.TRUE.equals(expression.program().eval(variables)) ? Outcome.TRUE : Outcome.FALSE;
        } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
            spend(FAILURE);
            return Outcome.FAILED;
        }
    }

    private void remember(Expression<S> expression) {
        absences = absences == null ? new IdentityHashMap<>() : absences;
        absences.put(expression, absent);
    }

    private Optional<Object> find(String name) {
        var subject = environment.subject(name);
        if (subject == null) {
            var field = environment.field(name);
            return field == null ? Optional.empty() : Optional.of(required("", field));
        }
        if (subjects[subject] == null) {
            subjects[subject] = new Read(environment.subjects().get(subject));
        }
        return Optional.of(subjects[subject]);
    }

    private Object required(String subject, Field<S> field) {
        var value = read(field);
        if (value == null) {
            absent = absent.isEmpty() ? new TreeSet<>() : absent;
            absent.add(subject + field.name());
            spend(FAILURE);
            throw UNREADABLE;
        }
        return value;
    }

    private Object read(Field<S> field) {
        if (!takesPart && field.partlyKnown().test(from)) {
            metPart = true;
            spend(FAILURE);
            throw UNREADABLE;
        }
        var value = field.value().apply(from);
        if (!spend(weight * size(value))) {
            throw UNREADABLE;
        }
        return value;
    }

    private static long size(Object value) {
        if (value instanceof String text) {
            return 1 + text.length() / CHARACTERS_AN_ITEM;
        }
        if (value instanceof Collection<?> items) {
            return 1 + items.stream().mapToLong(Evaluations::size).sum();
        }
        return value instanceof Map<?, ?> map ? 1 + size(map.keySet()) + size(map.values()) : 1;
    }

    /** A subject as the language sees it. */
    private final class Read extends StructValue<String, Object> {
        private final Subject<S> subject;

        Read(Subject<S> subject) {
            this.subject = subject;
        }

        @Override
        public Object select(String field) {
            return required(subject.name() + ".", subject.byName().get(field));
        }

        /** Only asked by {@code has}. */
        @Override
        public Optional<Object> find(String field) {
            return Optional.ofNullable(subject.byName().get(field).value().apply(from));
        }

        @Override
        public Object value() {
            return this;
        }

        @Override
        public boolean isZeroValue() {
            return false;
        }

        @Override
        public CelType celType() {
            return StructTypeReference.create(Environment.typeName(subject.name()));
        }
    }

    /** Thrown so often that it has neither trace nor text. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable() {
            super(null, null, false, false);
        }
    }
}
