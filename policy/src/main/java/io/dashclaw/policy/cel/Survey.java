package io.dashclaw.policy.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an expression reads, how much work it is, and what in it is well typed but not wanted here. */
final class Survey {
    private static final int DEEPEST_LOOP = 2;
    private static final int HEAVIEST = 2_048;
    private static final int CHARACTERS_A_UNIT = 16;
    private static final int PATTERN = 16;

    private final CelAbstractSyntaxTree tree;
    private final Environment<?> environment;
    private final Set<String> names = new HashSet<>();
    private final List<MalformedExpressionException.Problem> problems = new ArrayList<>();
    private int loops;
    private long weight;

    private Survey(CelAbstractSyntaxTree tree, Environment<?> environment) {
        this.tree = tree;
        this.environment = environment;
    }

    static Survey of(CelAbstractSyntaxTree tree, Environment<?> environment) {
        var survey = new Survey(tree, environment);
        survey.weight = survey.weigh(tree.getExpr());
        if (survey.weight > HEAVIEST) {
            survey.problem(tree.getExpr(), "is too much work: write fewer loops over lists");
        }
        return survey;
    }

    Set<String> names() {
        return names;
    }

    long weight() {
        return weight;
    }

    List<MalformedExpressionException.Problem> problems() {
        return problems;
    }

    /** Each node once, and what lies in a loop over a written list as often as the list has items. What other lists hold is counted as it is read. */
    private long weigh(CelExpr node) {
        return switch (node.getKind()) {
            case CONSTANT -> 1 + length(node.constant()) / CHARACTERS_A_UNIT;
            case IDENT -> named(node);
            case SELECT -> 1 + weigh(node.select().operand());
            case CALL -> 1 + call(node);
            case LIST ->
                1 + node.list().elements().stream().mapToLong(this::weigh).sum();
            case MAP ->
                1
                        + node.map().entries().stream()
                                .mapToLong(entry -> weigh(entry.key()) + weigh(entry.value()))
                                .sum();
            case COMPREHENSION -> loop(node);
            case STRUCT -> {
                problem(node, "messages cannot be made here");
                yield 1;
            }
            case NOT_SET -> 1;
        };
    }

    private static int length(CelConstant constant) {
        return constant.getKind() == CelConstant.Kind.STRING_VALUE
                ? constant.stringValue().length()
                : 0;
    }

    private long named(CelExpr node) {
        var name = node.ident().name();
        if (environment.subject(name) != null || environment.field(name) != null) {
            names.add(name);
        }
        return 1;
    }

    private long call(CelExpr node) {
        var call = node.call();
        long weight = call.target().map(this::weigh).orElse(0L)
                + call.args().stream().mapToLong(this::weigh).sum();
        return call.function().equals("matches") ? weight + pattern(node) : weight;
    }

    /** Only a written pattern is bounded by who wrote the policy. */
    private long pattern(CelExpr node) {
        var pattern = node.call().args().get(node.call().args().size() - 1);
        if (pattern.getKind() != Kind.CONSTANT) {
            problem(pattern, "a pattern must be written out");
            return 1;
        }
        try {
            int size = Pattern.compile(pattern.constant().stringValue()).programSize();
            if (size > Environment.LARGEST_PATTERN) {
                problem(pattern, "the pattern is too large");
            }
            return PATTERN + size;
        } catch (PatternSyntaxException e) {
            problem(pattern, "no pattern: " + e.getDescription());
            return 1;
        }
    }

    private long loop(CelExpr node) {
        var loop = node.comprehension();
        long range = weigh(loop.iterRange());
        if (++loops > DEEPEST_LOOP) {
            problem(node, "loops can be nested at most " + DEEPEST_LOOP + " deep");
        }
        long body = weigh(loop.loopCondition()) + weigh(loop.loopStep());
        loops--;
        int turns = loop.iterRange().getKind() == Kind.LIST
                ? Math.max(1, loop.iterRange().list().elements().size())
                : 1;
        return range + weigh(loop.accuInit()) + weigh(loop.result()) + turns * body;
    }

    private void problem(CelExpr node, String message) {
        problems.add(Problems.at(tree.getSource(), node.id(), message));
    }
}
