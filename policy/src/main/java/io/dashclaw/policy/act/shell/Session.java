package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Limits;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.command.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** What one reading of a script gathers, across its subshells and the code that it nests. */
final class Session {
    private static final int MOST_DEFINITIONS = 8;

    /** A function, and the text that it stands in. */
    record Definition(Node.Function function, Origin origin) {}

    final Function<List<Value>, Use> commands;
    final Predicate<String> secrets;
    final Language.Nested nested;
    final Limits limits;
    final Effects effects = new Effects();
    final Files files = new Files();
    /** Descriptors that are sockets: the host. */
    final Map<String, Text> sockets = new HashMap<>();

    final Map<String, Text> aliases = new HashMap<>();
    final List<Text> directories = new ArrayList<>();
    private final Map<String, List<Definition>> functions = new HashMap<>();

    Session(Function<List<Value>, Use> commands, Predicate<String> secrets, Language.Nested nested) {
        this.commands = commands;
        this.secrets = secrets;
        this.nested = nested;
        this.limits = nested.limits();
    }

    /** @param perhaps whether an earlier definition may still hold */
    void define(Definition definition, boolean perhaps) {
        var all = functions.computeIfAbsent(definition.function().name(), name -> new ArrayList<>());
        if (!perhaps) {
            all.clear();
        }
        if (all.size() < MOST_DEFINITIONS) {
            all.add(definition);
        }
    }

    void undefine(String name) {
        functions.remove(name);
    }

    List<Definition> functions(String name) {
        return functions.isEmpty() ? List.of() : List.copyOf(functions.getOrDefault(name, List.of()));
    }
}
