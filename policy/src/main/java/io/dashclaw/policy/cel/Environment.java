package io.dashclaw.policy.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What expressions can speak of, and how large they may be.
 *
 * <p>Without {@code dyn}, {@code map} and made messages every type is known when an expression is published, and no list grows while it runs.
 */
public final class Environment<S> {
    /** How long an expression may be, in characters. */
    public static final int LONGEST = 2_048;

    /** How many turns the loops of one expression may take together. */
    public static final int MOST_TURNS = 1_000;

    private static final int MOST_KEPT = 2_000;
    private static final int MOST_NODES = 512;
    private static final int DEEPEST = 32;
    static final int LARGEST_PATTERN = 1_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST)
            .maxParseExpressionNodeCount(MOST_NODES)
            .maxParseRecursionDepth(DEEPEST)
            .maxParseErrorRecoveryLimit(4)
            .maxRegexProgramSize(LARGEST_PATTERN)
            .comprehensionMaxIterations(MOST_TURNS)
            .enableHomogeneousLiterals(true)
            .enableHeterogeneousNumericComparisons(true)
            .enableCelValue(true)
            .build();

    private final List<Subject<S>> subjects;
    private final List<Field<S>> fields;
    private final Map<String, Integer> subjectIndex = new HashMap<>();
    private final Map<String, Field<S>> fieldIndex = new HashMap<>();

    /** Those compiled lately, by their text: a publication reads all policies again, and most did not change. */
    private final Map<String, Expression<S>> lately = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Expression<S>> eldest) {
            return size() > MOST_KEPT;
        }
    };

    // Made when the first expression comes: an installation without expressions never loads the language.
    private CelCompiler compiler;
    private CelRuntime runtime;

    /** @param fields read by their bare name */
    public Environment(List<Subject<S>> subjects, List<Field<S>> fields) {
        this.subjects = List.copyOf(subjects);
        this.fields = List.copyOf(fields);
        for (int i = 0; i < subjects.size(); i++) {
            subjectIndex.put(subjects.get(i).name(), i);
        }
        fields.forEach(field -> fieldIndex.put(field.name(), field));
    }

    public List<Subject<S>> subjects() {
        return subjects;
    }

    public List<Field<S>> fields() {
        return fields;
    }

    /** Its place among the subjects; null for a name that is none. */
    Integer subject(String name) {
        return subjectIndex.get(name);
    }

    /** Null for a name that is none. */
    Field<S> field(String name) {
        return fieldIndex.get(name);
    }

    /** @throws MalformedExpressionException when it is no expression, is not about what is declared, says something else than yes or no, or is too large */
    public synchronized Expression<S> compile(String text) throws MalformedExpressionException {
        var known = lately.get(text);
        if (known == null) {
            known = compiled(text);
            lately.put(text, known);
        }
        return known;
    }

    private Expression<S> compiled(String text) throws MalformedExpressionException {
        try {
            prepare();
            var tree = compiler.compile(text).getAst();
            var survey = Survey.of(tree, this);
            if (!survey.problems().isEmpty()) {
                throw new MalformedExpressionException(survey.problems());
            }
            return new Expression<>(text, survey.names(), survey.weight(), runtime.createProgram(tree));
        } catch (CelValidationException e) {
            throw new MalformedExpressionException(Problems.of(text, e.getErrors(), this));
        } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
            throw new MalformedExpressionException(
                    List.of(new MalformedExpressionException.Problem(1, 1, "cannot be read")));
        }
    }

    private void prepare() {
        if (compiler == null) {
            var builder = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardEnvironmentEnabled(false)
                    .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                            .excludeFunctions(StandardFunction.DYN, StandardFunction.TYPE)
                            .build())
                    .setStandardMacros(
                            CelStandardMacro.HAS,
                            CelStandardMacro.ALL,
                            CelStandardMacro.EXISTS,
                            CelStandardMacro.EXISTS_ONE,
                            CelStandardMacro.FILTER)
                    .setTypeProvider(
                            new Types(subjects.stream().map(Environment::type).toList()))
                    .setResultType(SimpleType.BOOL);
            subjects.forEach(
                    subject -> builder.addVar(subject.name(), StructTypeReference.create(typeName(subject.name()))));
            fields.forEach(field -> builder.addVar(field.name(), field.type().cel()));
            runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .build();
            compiler = builder.build();
        }
    }

    private static CelType type(Subject<?> subject) {
        return StructType.create(
                typeName(subject.name()),
                subject.fields().stream().map(Field::name).collect(ImmutableSet.toImmutableSet()),
                name -> subject.field(name).map(field -> field.type().cel()));
    }

    static String typeName(String subject) {
        return "dashclaw." + subject;
    }

    private record Types(List<CelType> all) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return ImmutableList.copyOf(all);
        }

        @Override
        public Optional<CelType> findType(String name) {
            return all.stream().filter(type -> type.name().equals(name)).findFirst();
        }
    }
}
