package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.sql.Lexer.Dialect;
import java.util.List;
import java.util.Set;

/**
 * SQL of any dialect, with what the clients {@code psql}, {@code mysql}, {@code sqlite3}, {@code sqlplus} and {@code sqlcmd} do
 * themselves. Objects in the database carry the trait {@code ELSEWHERE} and a weight of their own: they are names, not paths. A file
 * that a statement reads or writes is a path, weighed by its place.
 *
 * <p>Statements are read by their words, so that a dialect's quirk does not hide the next statement; conditions are read by JSqlParser.
 */
public final class Sql implements Language {
    @Override
    public List<Effect> effects(Value code, Nested nested) {
        var found = new Found(code);
        if (code.knowledge() == Knowledge.UNKNOWN) {
            found.put(new Effect(Kind.UNKNOWN, null, Set.of(), null, "SQL", code.text(), code.at()));
            return found.effects();
        }
        boolean ambiguous = read(code, nested, found, Dialect.STANDARD);
        if (ambiguous) {
            addWhatOthersSee(code, nested, found);
        }
        if (code.text().length() > Lexer.LONGEST) {
            found.put(new Effect(Kind.UNKNOWN, null, Set.of(), null, "SQL beyond 64 KB", "", code.at()));
        }
        return found.effects();
    }

    /** Where dialects differ about where a string or comment ends, what any of them would run counts. */
    private static void addWhatOthersSee(Value code, Nested nested, Found found) {
        var other = new Found(code);
        read(code, nested, other, Dialect.MYSQL);
        for (var effect : other.effects()) {
            if (effect.kind() != Kind.UNKNOWN
                    && effect.kind() != Kind.READ
                    && !found.effects().contains(effect)) {
                found.put(effect);
            }
        }
    }

    private static boolean read(Value code, Nested nested, Found found, Dialect dialect) {
        var lexer = new Lexer(code.text(), dialect, !code.isExact());
        var session = new Session(code, found, nested);
        var statements = new Statements(session);
        for (var piece : lexer.pieces()) {
            if (piece instanceof Lexer.Statement statement) {
                statements.read(new Words(statement.tokens()));
            } else if (piece instanceof Lexer.ClientLine line) {
                new Client(session).read(line);
            }
        }
        if (lexer.cut()) {
            found.put(new Effect(Kind.UNKNOWN, null, Set.of(), null, "too much SQL to read", "", code.at()));
        } else if (lexer.open() && dialect == Dialect.STANDARD && !code.text().isBlank() && !lexer.ambiguous()) {
            found.put(new Effect(Kind.UNKNOWN, null, Set.of(), 50, "unfinished SQL", code.text(), code.at()));
        }
        return lexer.ambiguous();
    }
}
