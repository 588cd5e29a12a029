package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.code.Calls.Selector;
import io.dashclaw.policy.act.code.Thing.Entries;
import java.util.List;
import java.util.Map;

/**
 * What a call is given.
 *
 * @param self what its method belongs to; nullable
 * @param start of the call in the code, or -1 when it stands in a piece of a text
 */
record Arguments(Thing self, List<Thing> positional, Map<String, Thing> named, int start, int end) {
    /** The argument that a selector of the tables names; null when there is none. */
    Thing get(Selector selector, Scope scope) {
        for (var key : selector.keys()) {
            var found = key.endsWith("...") ? rest(key.substring(0, key.length() - 3)) : get(key, scope);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private Thing rest(String key) {
        var from = Integer.parseInt(key) - 1;
        return from < positional.size() ? new Thing.Items(positional.subList(from, positional.size())) : null;
    }

    private Thing get(String key, Scope scope) {
        if (key.equals("self")) {
            return self;
        }
        if (Character.isDigit(key.charAt(0))) {
            var index = Integer.parseInt(key) - 1;
            return index < positional.size() ? positional.get(index) : null;
        }
        if (key.charAt(0) == '\'') {
            return scope.text(key.substring(1, key.length() - 1));
        }
        return key.charAt(0) == '$' ? scope.variable(key) : option(key.substring(0, key.length() - 1));
    }

    /** A named argument, or an entry of an argument that holds options. */
    private Thing option(String name) {
        var found = named.get(name);
        for (var i = positional.size() - 1; found == null && i >= 0; i--) {
            found = positional.get(i) instanceof Entries options
                    ? options.entries().get(name)
                    : null;
        }
        return found;
    }
}
