package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.sql.Token.Type;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.ExistsExpression;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.RegExpMatchOperator;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.schema.Column;

/** Which rows a condition lets through, as far as the condition alone can tell. */
enum Reach {
    SOME,
    /** It is true for every row, however it is written. */
    ALL,
    /** It is not understood. */
    UNREADABLE;

    private static final int DEEPEST = 24;
    private static final int LONGEST = 1_500;
    private static final Set<String> IDENTITIES = Set.of("id", "_id", "uuid", "rowid", "pk", "oid", "ctid");
    private static final Set<String> CONSTANTS = Set.of(
            "TRUE", "FALSE", "NULL", "IS", "NOT", "AND", "OR", "LIKE", "IN", "BETWEEN", "XOR", "DIV", "MOD", "ILIKE",
            "UNKNOWN");
    private static final Set<String> ANYTHING = Set.of("%", "%%", ".*", "^.*$", "^", "$", ".", "^.*", ".*$", "");

    /** @param condition what stands behind WHERE @param target the table, as it is written in the statement */
    static Reach of(Words condition, String target) {
        if (condition.size() == 0) {
            return UNREADABLE;
        }
        if (condition.is(0, "CURRENT", "OF")) {
            return SOME;
        }
        if (isPlain(condition)) {
            return SOME;
        }
        String text = bounded(condition);
        if (text == null) {
            return UNREADABLE;
        }
        try {
            // On this thread, by the parser itself: its convenience class starts an executor for each text.
            var parser = new CCJSqlParser("(" + text + ")").withAllowComplexParsing(false);
            return Boolean.TRUE.equals(truth(parser.Expression(), target, 0)) ? ALL : SOME;
        } catch (ParseException | RuntimeException e) {
            return UNREADABLE;
        } catch (StackOverflowError e) {
            return UNREADABLE; // the bounds above should have prevented it
        }
    }

    /** {@code a = 1 AND b < 'x'}, with an equality among them: most conditions, and no work for a parser. */
    private static boolean isPlain(Words words) {
        boolean equality = false;
        for (int i = 0; i < words.size(); i++) {
            var name = words.get(i).names() && !CONSTANTS.contains(words.word(i)) ? words.name(i) : null;
            if (name == null) {
                return false;
            }
            i = name.next();
            boolean equals = words.get(i).isSymbol('=');
            boolean compares =
                    equals || words.get(i).isSymbol('<') || words.get(i).isSymbol('>');
            i += compares && !equals && words.get(i + 1).isSymbol('=') ? 2 : 1;
            var value = words.get(i);
            if (!compares
                    || !isLiteral(value) && value.type() != Type.PARAMETER
                    || name.text().startsWith("$")) {
                return false;
            }
            equality |= equals;
            i++;
            if (i < words.size() && !words.is(i, "AND")) {
                return false;
            }
        }
        return equality && !words.is(words.size() - 1, "AND");
    }

    /** The text for the parser: lists of literals cut to their first members, holes filled; null when it is too much for it. */
    private static String bounded(Words condition) {
        var out = new StringBuilder();
        int depth = 0;
        int chain = 0;
        int count = 0;
        int end = condition.start();
        for (int i = 0; i < condition.size(); i++) {
            var token = condition.get(i);
            depth += token.isSymbol('(') || token.is("CASE") ? 1 : token.isSymbol(')') || token.is("END") ? -1 : 0;
            chain = token.is("NOT") || token.type() == Type.SYMBOL && "+-~!".contains(token.text()) ? chain + 1 : 0;
            if (depth < 0 || depth > DEEPEST || chain > DEEPEST || ++count > LONGEST) {
                return null;
            }
            out.append(token.start() > end ? " " : "").append(written(token));
            end = token.end();
            i = pastLiterals(condition, i);
            end = Math.max(end, condition.get(i).end());
        }
        return depth == 0 ? out.toString() : null;
    }

    private static String written(Token token) {
        return switch (token.type()) {
            case PARAMETER -> "?";
            case STRING -> "'" + token.value().replace("'", "").replace("\\", "") + "'";
            default -> token.text();
        };
    }

    /** {@code (1, 2, 3, …)}: behind the first literal of such a list, the position of the last. */
    private static int pastLiterals(Words condition, int i) {
        if (!isLiteral(condition.get(i)) || !condition.get(i - 1).isSymbol('(')) {
            return i;
        }
        int last = i;
        while (condition.get(last + 1).isSymbol(',') && isLiteral(condition.get(last + 2))) {
            last += 2;
        }
        return condition.get(last + 1).isSymbol(')') ? last : i;
    }

    private static boolean isLiteral(Token token) {
        return token.type() == Type.NUMBER || token.type() == Type.STRING;
    }

    /** Null: it depends on the row. */
    private static Boolean truth(Expression expression, String target, int depth) {
        if (depth > 100) {
            return null;
        }
        if (expression instanceof ExpressionList<?> list) {
            return list.size() == 1 ? truth(list.get(0), target, depth + 1) : null;
        }
        if (expression instanceof OrExpression or) {
            return either(or, target, depth);
        }
        if (expression instanceof AndExpression and) {
            return both(and, target, depth);
        }
        if (expression instanceof NotExpression not) {
            var inner = truth(not.getExpression(), target, depth + 1);
            return inner == null ? null : Boolean.valueOf(!inner);
        }
        var known = atom(expression, target);
        return known == null && !dependsOnRow(expression) ? Boolean.TRUE : known;
    }

    /** What computes with constants only ({@code 1+1=2}) is as good as always true: nobody needs it for anything else. */
    private static boolean dependsOnRow(Expression expression) {
        var lexer = new Lexer(expression.toString(), Lexer.Dialect.STANDARD, false);
        for (var piece : lexer.pieces()) {
            if (piece instanceof Lexer.Statement statement && dependsOnRow(new Words(statement.tokens()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean dependsOnRow(Words words) {
        for (int i = 0; i < words.size(); i++) {
            var token = words.get(i);
            boolean name = token.names() && !(token.type() == Type.WORD && CONSTANTS.contains(token.value()));
            if (name && !words.get(i + 1).isSymbol('(')) {
                return true;
            }
        }
        return false;
    }

    /** Chains lean to the left, so they are walked, not descended. */
    private static Boolean either(Expression chain, String target, int depth) {
        boolean allFalse = true;
        Expression rest = chain;
        while (rest instanceof OrExpression or) {
            var right = truth(or.getRightExpression(), target, depth + 1);
            if (Boolean.TRUE.equals(right) || isComplement(or)) {
                return true;
            }
            allFalse &= Boolean.FALSE.equals(right);
            rest = or.getLeftExpression();
        }
        var first = truth(rest, target, depth + 1);
        return Boolean.TRUE.equals(first)
                ? Boolean.TRUE
                : allFalse && Boolean.FALSE.equals(first) ? Boolean.FALSE : null;
    }

    private static Boolean both(Expression chain, String target, int depth) {
        boolean allTrue = true;
        Expression rest = chain;
        while (rest instanceof AndExpression and) {
            var right = truth(and.getRightExpression(), target, depth + 1);
            if (Boolean.FALSE.equals(right)) {
                return false;
            }
            allTrue &= Boolean.TRUE.equals(right);
            rest = and.getLeftExpression();
        }
        var first = truth(rest, target, depth + 1);
        return Boolean.FALSE.equals(first)
                ? Boolean.FALSE
                : allTrue && Boolean.TRUE.equals(first) ? Boolean.TRUE : null;
    }

    /** {@code x = 1 OR x <> 1}, {@code x IS NULL OR x IS NOT NULL}. */
    private static boolean isComplement(OrExpression or) {
        if (or.getLeftExpression() instanceof IsNullExpression left
                && or.getRightExpression() instanceof IsNullExpression right) {
            return left.isNot() != right.isNot()
                    && left.getLeftExpression()
                            .toString()
                            .equals(right.getLeftExpression().toString());
        }
        if (or.getLeftExpression() instanceof ComparisonOperator left
                && or.getRightExpression() instanceof ComparisonOperator right) {
            boolean opposite = isEquality(left) && isInequality(right) || isInequality(left) && isEquality(right);
            return opposite
                    && left.getLeftExpression()
                            .toString()
                            .equals(right.getLeftExpression().toString())
                    && left.getRightExpression()
                            .toString()
                            .equals(right.getRightExpression().toString());
        }
        return false;
    }

    private static boolean isEquality(ComparisonOperator comparison) {
        return comparison.getStringExpression().equals("=");
    }

    private static boolean isInequality(ComparisonOperator comparison) {
        return Set.of("<>", "!=").contains(comparison.getStringExpression());
    }

    private static Boolean atom(Expression expression, String target) {
        if (expression instanceof ComparisonOperator comparison) {
            return compared(comparison);
        }
        if (expression instanceof IsNullExpression isNull) {
            return isIdentity(isNull.getLeftExpression()) ? Boolean.valueOf(isNull.isNot()) : null;
        }
        if (expression instanceof LikeExpression like) {
            return constant(like.getRightExpression()) instanceof String pattern
                            && ANYTHING.contains(pattern)
                            && !pattern.isEmpty()
                    ? Boolean.valueOf(!like.isNot())
                    : null;
        }
        if (expression instanceof RegExpMatchOperator match) {
            return constant(match.getRightExpression()) instanceof String pattern && ANYTHING.contains(pattern)
                    ? Boolean.TRUE
                    : null;
        }
        if (expression instanceof InExpression in) {
            return within(in, target);
        }
        if (expression instanceof ExistsExpression exists) {
            boolean bounded = exists.getRightExpression()
                    .toString()
                    .toUpperCase(Locale.ROOT)
                    .contains("WHERE");
            return bounded ? null : Boolean.valueOf(!exists.isNot());
        }
        if (expression instanceof Between between) {
            return between(between);
        }
        if (expression instanceof IsBooleanExpression is) {
            var inner = constant(is.getLeftExpression());
            return inner instanceof Boolean value ? Boolean.valueOf(value == is.isTrue() != is.isNot()) : null;
        }
        var value = constant(expression);
        return value instanceof Boolean bool
                ? bool
                : value instanceof BigDecimal number ? Boolean.valueOf(number.signum() != 0) : null;
    }

    private static Boolean compared(ComparisonOperator comparison) {
        String operator = comparison.getStringExpression();
        Object left = constant(comparison.getLeftExpression());
        Object right = constant(comparison.getRightExpression());
        if (left != null && right != null && left.getClass() == right.getClass()) {
            return compared(operator, order(left, right));
        }
        if (left == null && right == null) {
            boolean same = comparison
                    .getLeftExpression()
                    .toString()
                    .equalsIgnoreCase(comparison.getRightExpression().toString());
            boolean column = comparison.getLeftExpression() instanceof Column;
            return same && column && Set.of("=", ">=", "<=", "<=>").contains(operator) ? Boolean.TRUE : null;
        }
        boolean low = right instanceof BigDecimal number && number.compareTo(BigDecimal.ONE) <= 0;
        return low
                        && isIdentity(comparison.getLeftExpression())
                        && Set.of(">", ">=", "<>", "!=").contains(operator)
                        && (right.equals(BigDecimal.ONE) ? operator.equals(">=") : true)
                ? Boolean.TRUE
                : null;
    }

    private static Boolean compared(String operator, int order) {
        return switch (operator) {
            case "=", "==", "<=>" -> order == 0;
            case "<>", "!=" -> order != 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            default -> null;
        };
    }

    private static int order(Object left, Object right) {
        if (left instanceof BigDecimal number) {
            return number.compareTo((BigDecimal) right);
        }
        return left.toString().compareTo(right.toString());
    }

    private static Boolean between(Between between) {
        boolean widest = isIdentity(between.getLeftExpression())
                && constant(between.getBetweenExpressionStart()) instanceof BigDecimal low
                && low.compareTo(BigDecimal.ONE) <= 0
                && constant(between.getBetweenExpressionEnd()) instanceof BigDecimal high
                && high.compareTo(BigDecimal.valueOf(1_000_000)) >= 0;
        return widest && !between.isNot() ? Boolean.TRUE : null;
    }

    /** {@code 1 IN (1)}, and {@code id IN (SELECT id FROM users)} of the table itself. */
    private static Boolean within(InExpression in, String target) {
        if (in.isNot()) {
            return null;
        }
        String left = in.getLeftExpression().toString();
        String right = in.getRightExpression().toString();
        if (constant(in.getLeftExpression()) != null) {
            return right.equals("(" + left + ")") ? Boolean.TRUE : null;
        }
        return right.equalsIgnoreCase("(SELECT " + left + " FROM " + target + ")") ? Boolean.TRUE : null;
    }

    private static boolean isIdentity(Expression expression) {
        return expression instanceof Column column
                && IDENTITIES.contains(
                        column.getColumnName().toLowerCase(Locale.ROOT).replaceAll("[\"`\\[\\]]", ""));
    }

    /** A {@link BigDecimal}, {@link String} or {@link Boolean}; null when it is no constant. */
    private static Object constant(Expression expression) {
        if (expression instanceof ExpressionList<?> list && list.size() == 1) {
            return constant(list.get(0));
        }
        if (expression instanceof LongValue || expression instanceof DoubleValue) {
            return number(expression.toString());
        }
        if (expression instanceof SignedExpression signed
                && constant(signed.getExpression()) instanceof BigDecimal number) {
            return signed.getSign() == '-' ? number.negate() : number;
        }
        if (expression instanceof StringValue string) {
            return string.getValue();
        }
        if (expression instanceof BooleanValue value) {
            return value.getValue();
        }
        if (expression instanceof Column column && column.getTable() == null) {
            return switch (column.getColumnName().toLowerCase(Locale.ROOT)) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                default -> null;
            };
        }
        return null;
    }

    private static BigDecimal number(String text) {
        try {
            return text.length() > 40 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0 ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
