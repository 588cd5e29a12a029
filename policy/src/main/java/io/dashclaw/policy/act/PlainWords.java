package io.dashclaw.policy.act;

import io.dashclaw.policy.act.Analysis.Confidence;
import io.dashclaw.policy.act.Analysis.Plain;
import io.dashclaw.policy.act.Effect.Trait;
import java.util.LinkedHashSet;
import java.util.List;

/** Says what will happen, for the people who are asked. It reads weights and never makes them, and it never says that something is harmless. */
final class PlainWords {
    private static final int MOST_WARNINGS = 6;
    private static final int LONGEST_OBJECT = 100;

    private PlainWords() {}

    /** @param weighed heaviest first */
    static Plain of(List<Weighed> weighed) {
        var confidence = confidence(weighed);
        if (weighed.isEmpty()) {
            return new Plain("Nothing was found that it reads, changes or sends by itself.", List.of(), confidence);
        }
        var sentences = new LinkedHashSet<String>();
        sentences.add(sentence(weighed.get(0)));
        for (var each : weighed) {
            if (each.weight() >= Weighed.NOTED && sentences.size() <= MOST_WARNINGS) {
                sentences.add(sentence(each));
            }
        }
        var all = List.copyOf(sentences);
        return new Plain(all.get(0), all.subList(1, all.size()), confidence);
    }

    private static Confidence confidence(List<Weighed> weighed) {
        var confidence = Confidence.HIGH;
        for (var each : weighed) {
            if (each.flags().contains(Flag.UNKNOWN)) {
                return Confidence.UNKNOWN;
            }
            if (each.flags().contains(Flag.UNKNOWN_PROGRAM) || partly(each)) {
                confidence = Confidence.PARTIAL;
            }
        }
        return confidence;
    }

    private static boolean partly(Weighed each) {
        var object = each.effect().object();
        return object != null && object.knowledge().compareTo(Value.Knowledge.PARTIAL) >= 0;
    }

    private static String sentence(Weighed weighed) {
        return deed(weighed) + where(weighed) + undoing(weighed) + ".";
    }

    private static String deed(Weighed weighed) {
        var effect = weighed.effect();
        return switch (effect.kind()) {
            case READ -> "Reads " + object(effect, "data");
            case LIST -> "Lists " + object(effect, "what is there");
            case WRITE -> (effect.is(Trait.APPENDS) ? "Adds to " : "Writes ") + object(effect, "data");
            case DELETE -> deletion(effect);
            case EXECUTE -> execution(effect);
            case FETCH -> "Fetches " + object(effect, "something from another host");
            case SEND -> sending(weighed);
            case CONNECT -> "Opens a connection to " + object(effect, "another host");
            case LISTEN -> "Accepts connections on " + object(effect, "this machine");
            case ELEVATE -> "Runs with other rights" + named(effect);
            case PERMIT -> "Changes who may use " + object(effect, "something");
            case PERSIST -> "Arranges that code runs later" + named(effect);
            case CONFIGURE -> "Changes the system" + named(effect);
            case CONCEAL -> "Switches off or removes what protects or records" + named(effect);
            case STOP -> "Stops " + object(effect, "something that runs");
            case REVEAL -> "Shows or copies secrets" + named(effect);
            case INSTALL -> "Installs or removes software" + named(effect);
            case PUBLISH -> "Makes something public" + named(effect);
            case DEPLOY -> "Changes a running environment" + named(effect);
            case SPEND -> "Spends money" + named(effect);
            case UNKNOWN -> unknown(effect);
        };
    }

    private static String deletion(Effect effect) {
        var what = object(effect, "data");
        if (effect.is(Trait.RECURSIVE)) {
            return "Deletes " + what + " and everything in it";
        }
        return effect.is(Trait.EVERYTHING) ? "Deletes everything of " + what : "Deletes " + what;
    }

    private static String execution(Effect effect) {
        if (effect.is(Trait.REMOTE_CODE)) {
            return "Runs code from another host that nobody has seen" + named(effect);
        }
        return (effect.is(Trait.OBFUSCATED)
                ? "Runs hidden code" + named(effect)
                : "Runs " + object(effect, "a program"));
    }

    private static String sending(Weighed weighed) {
        var effect = weighed.effect();
        if (weighed.area() != null || effect.is(Trait.NAMED)) {
            return "Sends " + object(effect, "data") + " to another host";
        }
        var what = effect.is(Trait.SECRET) ? "Sends secrets to " : "Sends data to ";
        return what + object(effect, "another host");
    }

    private static String unknown(Effect effect) {
        return effect.is(Trait.UNKNOWN_PROGRAM)
                ? "Runs " + quoted(effect.by()) + ", a program that is not known here"
                : "Does something that cannot be told beforehand: " + quoted(effect.piece());
    }

    /** Whether it is a statement, by its first word in capitals: its objects are names in a database. */
    private static boolean isStatement(Effect effect) {
        int end = effect.by().indexOf(' ');
        var first = end < 0 ? effect.by() : effect.by().substring(0, end);
        return first.length() > 1 && first.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static String where(Weighed weighed) {
        var effect = weighed.effect();
        var elsewhere = effect.is(Trait.ELSEWHERE) && !isStatement(effect) ? " on another host or in a container" : "";
        var production = effect.is(Trait.PRODUCTION) ? ", in production" : "";
        return elsewhere + production + area(weighed);
    }

    private static String area(Weighed weighed) {
        if (weighed.area() == null || weighed.weight() < Weighed.NOTED) {
            return "";
        }
        return switch (weighed.area()) {
            case OWN -> " (by which this runtime governs)";
            case DEVICE -> " (a raw disk)";
            case MEMORY -> " (memory)";
            case TRUST -> " (who may log in)";
            case ACCOUNTS -> " (the accounts of the machine)";
            case PRIVILEGES -> " (who may become whom)";
            case CREDENTIAL, PROJECT_SECRET -> " (secrets)";
            case HISTORY -> " (what people typed)";
            case STARTUP -> " (runs by itself later)";
            case LOG -> " (a log)";
            case KERNEL, BOOT, SYSTEM -> " (part of the operating system)";
            case ROOT -> " (the whole file system)";
            case HOME -> " (a whole home folder)";
            case WHOLE_PROJECT -> " (the whole working directory)";
            case REPOSITORY -> " (the history of a repository)";
            default -> "";
        };
    }

    private static String undoing(Weighed weighed) {
        var effect = weighed.effect();
        if (weighed.flags().contains(Flag.IRREVERSIBLE)) {
            return "; this cannot be undone";
        }
        return effect.is(Trait.REVERSIBLE) ? "; this can be undone" : "";
    }

    private static String object(Effect effect, String absent) {
        return effect.object() == null || effect.object().text().isBlank()
                ? absent + " (" + Visible.text(effect.by(), LONGEST_OBJECT) + ")"
                : quoted(effect.object().text()) + command(effect);
    }

    /** Which thing of that name it is can only be told by what is done with it. */
    private static String command(Effect effect) {
        return effect.is(Trait.NAMED) ? " (" + Visible.text(effect.by(), LONGEST_OBJECT) + ")" : "";
    }

    private static String named(Effect effect) {
        return effect.object() == null || effect.object().text().isBlank()
                ? " (" + Visible.text(effect.by(), LONGEST_OBJECT) + ")"
                : ": " + quoted(effect.object().text()) + command(effect);
    }

    private static String quoted(String text) {
        return "“" + Visible.text(text, LONGEST_OBJECT).replace('“', '"').replace('”', '"') + "”";
    }
}
