package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a command that no table describes shows by its arguments: paths, addresses, and words that delete. A warning at most. */
final class Guess {
    /** Takes one effect. */
    interface Effects {
        void effect(Effect.Kind kind, Value object, Set<Effect.Trait> traits, Integer risk);
    }

    private static final Set<String> DELETING = Set.of(
            "delete",
            "destroy",
            "drop",
            "erase",
            "nuke",
            "purge",
            "remove",
            "rm",
            "terminate",
            "truncate",
            "uninstall",
            "wipe");
    private static final Set<String> DELETING_OPTIONS =
            Set.of("--delete", "--destroy", "--erase", "--force-delete", "--purge", "--remove", "--wipe");
    private static final int DELETING_RISK = 60;

    private final Effects to;

    Guess(Effects to) {
        this.to = to;
    }

    /** @param arguments a subcommand that is not known is the first of them */
    void read(List<Value> arguments) {
        boolean first = true;
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.text().startsWith("-")) {
                option(argument);
            } else if (first && deletes(argument.text())) {
                first = false;
                delete(i + 1 < arguments.size() ? arguments.get(i + 1) : null);
            } else {
                first = false;
                word(argument);
            }
        }
    }

    private void option(Value argument) {
        int equals = argument.text().indexOf('=');
        var spelling = equals < 0 ? argument.text() : argument.text().substring(0, equals);
        if (DELETING_OPTIONS.contains(spelling)) {
            delete(null);
        } else if (equals >= 0) {
            word(argument.withText(argument.text().substring(equals + 1)));
        }
    }

    private static boolean deletes(String word) {
        var lower = word.toLowerCase(Locale.ROOT);
        int dash = lower.indexOf('-');
        return DELETING.contains(dash < 0 ? lower : lower.substring(0, dash));
    }

    private void delete(Value object) {
        to.effect(Effect.Kind.DELETE, object, Set.of(Effect.Trait.UNKNOWN_PROGRAM), DELETING_RISK);
    }

    private void word(Value argument) {
        var text = argument.text();
        if (text.contains("://")) {
            boolean web = text.startsWith("http:") || text.startsWith("https:") || text.startsWith("ftp:");
            to.effect(web ? Effect.Kind.FETCH : Effect.Kind.CONNECT, argument, Set.of(), null);
        } else if (text.startsWith("~") || text.startsWith(".") || text.indexOf('/') >= 0) {
            to.effect(Effect.Kind.LIST, argument, Set.of(), null);
        }
    }
}
