package io.dashclaw.policy.act.sql;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Value;
import java.util.HashSet;
import java.util.Set;

/** What earlier statements of the same text have set up for later ones. */
final class Session {
    private static final int MOST_CONDITIONS = 200;

    final Found found;
    private final Value code;
    private final Language.Nested nested;
    private final Set<String> temporary = new HashSet<>();
    private final Set<String> prepared = new HashSet<>();
    private int begun = -1;
    private boolean undoable;
    private int conditions;

    Session(Value code, Found found, Language.Nested nested) {
        this.code = code;
        this.found = found;
        this.nested = nested;
    }

    /** For the body of something that runs later. */
    Session later() {
        return new Session(code, new Found(code), nested);
    }

    // ---- code in other languages, and SQL in strings

    void read(String language, String text, Words words) {
        read(language, found.value(text, true, words));
    }

    void read(String language, Value value) {
        var limits = nested.limits();
        if (!limits.enter()) {
            found.put(new Effect(
                    Effect.Kind.UNKNOWN, null, Set.of(), null, language + " nested too deeply", "", value.at()));
            return;
        }
        nested.read(language, value).forEach(found::put);
        limits.leave();
    }

    /** @param target the table, as it is written; a text with very many conditions has the later ones unread */
    Reach reach(Words condition, String target) {
        return conditions++ < MOST_CONDITIONS ? Reach.of(condition, target) : Reach.UNREADABLE;
    }

    // ---- what the text itself has made

    void makeTemporary(String table) {
        temporary.add(table);
    }

    /** Whether dropping the table loses nothing that was there before. @param table in capitals */
    boolean isTemporary(String table) {
        return table.startsWith("#")
                || table.startsWith("PG_TEMP.")
                || table.startsWith("TEMP.")
                || temporary.contains(table);
    }

    void prepare(String name) {
        prepared.add(name);
    }

    boolean isPrepared(String name) {
        return prepared.contains(name);
    }

    // ---- transactions

    void begin() {
        begun = found.size();
        undoable = true;
    }

    void commit() {
        begun = -1;
    }

    /** Something that some databases commit by itself, or that no rollback takes back. */
    void cannotUndo() {
        undoable = false;
    }

    void rollback() {
        if (begun >= 0 && undoable) {
            found.takeBack(begun);
        }
        begun = -1;
    }
}
