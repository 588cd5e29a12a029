package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Resources;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Members of .NET types and COM objects; what they do is in {@code members.txt}. */
final class Members {
    private static final Map<String, String[]> TABLE = table();
    private static final Set<String> OF_TEXTS = Set.of(
            "replace",
            "split",
            "substring",
            "tolower",
            "toupper",
            "trim",
            "trimstart",
            "trimend",
            "tostring",
            "insert",
            "remove",
            "tochararray",
            "padleft",
            "padright",
            "contains",
            "startswith",
            "endswith",
            "invoke",
            "concat",
            "join",
            "format",
            "getenumerator");
    private static final List<String> SECRET_NAMES =
            List.of("secret", "token", "passw", "credential", "apikey", "api_key", "private");

    private static final int REVEALED = 85;

    private final PowerShellReading.Session session;
    private final Texts texts;

    Members(PowerShellReading.Session session) {
        this.session = session;
        this.texts = session.texts;
    }

    private static Map<String, String[]> table() {
        var table = new HashMap<String, String[]>();
        Resources.lines(Members.class, "members.txt").forEach(line -> {
            var blank = line.indexOf(' ');
            table.put(
                    line.substring(0, blank).toLowerCase(Locale.ROOT),
                    line.substring(blank).strip().split(" *; *"));
        });
        return table;
    }

    /** A type's name as the tables have it. */
    String plain(String type) {
        var lower = type.toLowerCase(Locale.ROOT).strip();
        return switch (lower.startsWith("system.") ? lower.substring("system.".length()) : lower) {
            case "wmiclass", "wmi" -> "wmi";
            case "powershell" -> "management.automation.powershell";
            default -> lower.startsWith("system.") ? lower.substring("system.".length()) : lower;
        };
    }

    Set<Taint> secrets(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return SECRET_NAMES.stream().anyMatch(lower::contains) ? Set.of(Taint.SECRET) : Set.of();
    }

    Term property(Term of, String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (of.literal()) {
            return new Term(List.of(), plain(of.type()) + "." + lower, true, null);
        }
        if (lower.equals("password") && "net.networkcredential".equals(of.type())) {
            session.add(Kind.REVEAL, texts.exact("password"), Set.of(Trait.NAMED), REVEALED, name, "." + name);
            return Term.of(texts.unknown(lower, Set.of(Taint.SECRET)));
        }
        if (lower.equals("historysavepath")) {
            return Term.of(texts.exact(
                    "~\\AppData\\Roaming\\Microsoft\\Windows\\PowerShell\\PSReadLine\\ConsoleHost_history.txt"));
        }
        if (lower.equals("invokecommand") || lower.equals("automation") || lower.equals("sessionstate")) {
            return Term.object("executioncontext", List.of());
        }
        if (Set.of("fullname", "path", "value", "name", "source", "definition", "tostring", "length", "count")
                        .contains(lower)
                && !of.values().isEmpty()) {
            return Term.of(of.values());
        }
        return lower.equals("content") || lower.equals("rawcontent") || of.type() == null
                ? Term.of(texts.unknown(lower, of.taints()))
                : Term.object(of.type(), List.of(texts.unknown(lower, of.taints())));
    }

    Term call(Term of, String name, List<Term> arguments, Function<Term, Value> value) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (of.block() != null && lower.startsWith("invoke")) {
            session.read("powershell", texts.exact(of.block()));
            return Term.NOTHING;
        }
        if (lower.equals("invoke") && of.type() != null) {
            return Term.of(texts.unknown("result", of.taints()));
        }
        if (!of.literal() && of.type() == null && OF_TEXTS.contains(lower)) {
            return ofText(of, lower, arguments, value);
        }
        var type = of.type() == null ? "any" : plain(of.type());
        if (type.equals("string") || type.equals("array") || type.equals("regex")) {
            return ofString(type, lower, arguments, value);
        }
        var does = TABLE.get(type + "." + lower);
        does = does != null ? does : TABLE.get("any." + lower);
        if (lower.equals("new")) {
            return made(type, does, arguments, value);
        }
        if (does == null) {
            return unlisted(of, type, lower, arguments);
        }
        return perform(type.equals("any") ? name : type + "." + name, does, of, arguments, value);
    }

    Term made(String type, List<Term> arguments, Function<Term, Value> value) {
        return made(plain(type), TABLE.get(plain(type) + ".new"), arguments, value);
    }

    private Term made(String type, String[] does, List<Term> arguments, Function<Term, Value> value) {
        var values = new ArrayList<Value>();
        arguments.forEach(argument -> texts.gather(values, argument.values()));
        var made = Term.object(type, values);
        if (does == null) {
            return made;
        }
        var result = perform("New-Object " + type, does, made, arguments, value);
        return result.isEmpty() ? made : Term.object(type, result.values());
    }

    private Term unlisted(Term of, String type, String name, List<Term> arguments) {
        if (type.equals("wmi") || name.equals("create") && type.contains("win32_process")) {
            arguments.forEach(argument -> session.read("cmd", first(argument)));
        }
        if (type.contains("amsi") || type.contains("eventing.eventprovider")) {
            session.add(Kind.CONCEAL, null, Set.of(), null, type, name);
        }
        var taints = EnumSet.noneOf(Taint.class);
        taints.addAll(of.taints());
        for (var argument : arguments) {
            taints.addAll(argument.taints());
            if (argument.values().stream()
                    .anyMatch(value -> value.text().toLowerCase(Locale.ROOT).contains("amsi"))) {
                session.add(Kind.CONCEAL, null, Set.of(), null, "AMSI", name);
            }
        }
        return Term.of(texts.unknown(name, taints));
    }

    private Value first(Term term) {
        return term.first() == null ? texts.unknown("value", Set.of()) : term.first();
    }

    private Term ofText(Term of, String name, List<Term> arguments, Function<Term, Value> value) {
        var text = value.apply(of);
        var one = arguments.isEmpty() ? null : value.apply(arguments.get(0));
        var two = arguments.size() < 2 ? null : value.apply(arguments.get(1));
        return switch (name) {
            case "replace" -> one == null || two == null ? Term.of(text) : Term.of(plainReplaced(text, one, two));
            case "split" -> Term.of(texts.split(text, one == null ? " " : one.text()));
            case "tolower" -> Term.of(texts.changed(text, Set.of(), each -> each.toLowerCase(Locale.ROOT)));
            case "toupper" -> Term.of(texts.changed(text, Set.of(), each -> each.toUpperCase(Locale.ROOT)));
            case "trim", "trimstart", "trimend" -> Term.of(texts.changed(text, Set.of(), String::strip));
            case "tostring" -> of;
            case "tochararray" -> Term.of(texts.characters(text));
            case "substring", "remove" -> Term.of(part(text, one, two, name));
            default -> Term.of(texts.unknown(name, of.taints()));
        };
    }

    private Value plainReplaced(Value text, Value what, Value with) {
        if (!what.isExact()
                || !with.isExact()
                || what.text().isEmpty()
                || with.text().length() > 64) {
            return texts.unknown("text", text.taints());
        }
        return texts.changed(text, Set.of(), each -> {
            if (!texts.produce(each.length())) {
                return null;
            }
            var made = each.replace(what.text(), with.text());
            return made.length() > 65_536 ? null : made;
        });
    }

    private Value part(Value text, Value from, Value length, String name) {
        try {
            var start = Integer.parseInt(from.text());
            var end = length == null ? text.text().length() : start + Integer.parseInt(length.text());
            var all = text.text();
            return text.withText(
                    name.equals("remove")
                            ? all.substring(0, start) + (length == null ? "" : all.substring(end))
                            : all.substring(start, end));
        } catch (RuntimeException e) {
            return texts.unknown("part", text.taints());
        }
    }

    /** {@code [string]::Join('', $x)}, {@code [array]::Reverse($x)}. */
    private Term ofString(String type, String name, List<Term> arguments, Function<Term, Value> value) {
        if (arguments.isEmpty()) {
            return Term.NOTHING;
        }
        return switch (name) {
            case "join" ->
                arguments.size() < 2
                        ? Term.NOTHING
                        : Term.of(texts.join(
                                arguments.get(1).values(),
                                value.apply(arguments.get(0)).text()));
            case "concat" -> {
                var all = new ArrayList<Value>();
                arguments.forEach(argument -> texts.gather(all, argument.values()));
                yield Term.of(texts.join(all, ""));
            }
            case "format" -> {
                var rest = new ArrayList<Value>();
                arguments.stream().skip(1).forEach(argument -> texts.gather(rest, argument.values()));
                yield Term.of(texts.format(value.apply(arguments.get(0)), rest));
            }
            case "new" -> arguments.get(0);
            default -> Term.of(texts.unknown(name, arguments.get(0).taints()));
        };
    }

    private Term perform(String name, String[] does, Term of, List<Term> arguments, Function<Term, Value> value) {
        var result = Term.NOTHING;
        for (var step : does) {
            var words = step.split(" +");
            if (words[0].equals("=")) {
                result = result(words[1], of, arguments, value);
            } else {
                step(words, name, of, arguments, value);
            }
        }
        return result;
    }

    private List<Value> objects(String word, Term of, List<Term> arguments) {
        if (!Character.isDigit(word.charAt(0))) {
            return List.of(texts.exact(word));
        }
        var index = Integer.parseInt(word);
        return index == 0
                ? of.values().isEmpty() ? List.of(texts.unknown("object", of.taints())) : of.values()
                : index <= arguments.size() ? arguments.get(index - 1).values() : List.of();
    }

    private void step(String[] words, String name, Term of, List<Term> arguments, Function<Term, Value> value) {
        switch (words[0]) {
            case "code" -> objects(words[1], of, arguments).forEach(code -> session.read("powershell", code));
            case "command" -> objects(words[1], of, arguments).forEach(code -> session.read("cmd", code));
            case "run" -> run(arguments);
            case "connect-shell" -> connect(name, arguments, value);
            case "assembly" -> assembly(name, objects(words[1], of, arguments));
            default -> effect(words, name, of, arguments);
        }
    }

    private void run(List<Term> arguments) {
        var words = new ArrayList<Value>();
        arguments.stream().limit(2).forEach(argument -> argument.values()
                .forEach(word -> texts.gather(words, words.isEmpty() ? List.of(word) : texts.split(word, " "))));
        session.run(words);
    }

    private void connect(String name, List<Term> arguments, Function<Term, Value> value) {
        var parts = new ArrayList<Value>();
        arguments.forEach(argument -> texts.gather(parts, argument.values()));
        var to = texts.join(parts, ":");
        session.connected = to;
        session.add(Kind.CONNECT, to, Set.of(), null, name, to.text());
    }

    /** A program that never was a file: loaded from bytes. */
    private void assembly(String name, List<Value> bytes) {
        for (var each : bytes) {
            var fetched = each.taints().contains(Taint.FETCHED);
            var traits = fetched ? Set.of(Trait.REMOTE_CODE) : Set.of(Trait.OBFUSCATED);
            session.add(Kind.EXECUTE, each.knowledge() == Knowledge.EXACT ? null : each, traits, null, name, name);
        }
    }

    private void effect(String[] words, String name, Term of, List<Term> arguments) {
        var kind = Kind.valueOf(words[0].toUpperCase(Locale.ROOT));
        var traits = EnumSet.noneOf(Trait.class);
        Integer risk = null;
        for (var i = 2; i < words.length; i++) {
            if (words[i].startsWith("@")) {
                risk = Integer.valueOf(words[i].substring(1));
            } else if (!Character.isDigit(words[i].charAt(0))) {
                traits.add(Trait.valueOf(words[i].toUpperCase(Locale.ROOT)));
            }
        }
        if (words.length < 2) {
            session.add(kind, null, traits, risk, name, name);
            return;
        }
        if (!Character.isDigit(words[1].charAt(0))) {
            traits.add(Trait.NAMED);
        }
        for (var object : objects(words[1], of, arguments)) {
            session.add(kind, object, traits, risk, name, name + "(" + object.text() + ")");
        }
    }

    private Term result(String maker, Term of, List<Term> arguments, Function<Term, Value> value) {
        var taints = EnumSet.noneOf(Taint.class);
        taints.addAll(of.taints());
        arguments.forEach(argument -> taints.addAll(argument.taints()));
        var first = arguments.isEmpty() ? Term.NOTHING : arguments.get(0);
        return switch (maker) {
            case "fetched" -> unknown("fetched", taints, Taint.FETCHED);
            case "local" -> unknown("content", taints, Taint.LOCAL);
            case "decoded" -> unknown("decoded", taints, Taint.DECODED);
            case "base64" -> Term.of(texts.decoded(value.apply(first), Texts::base64));
            case "utf16" -> Term.of(bytes(first, true));
            case "utf8" -> Term.of(bytes(first, false));
            case "char" -> Term.of(first.values().stream().map(texts::character).toList());
            case "path" -> joined(arguments);
            case "temp" -> Term.of(texts.exact("~\\AppData\\Local\\Temp"));
            case "folder" -> folder(value.apply(first).text());
            case "env" ->
                Term.of(texts.unknown(
                        value.apply(first).text(), secrets(value.apply(first).text())));
            case "credential" ->
                Term.object("net.networkcredential", List.of(texts.unknown("credential", Set.of(Taint.SECRET))));
            case "self" -> Term.object(of.type() == null ? "any" : of.type(), of.values());
            case "none" -> Term.NOTHING;
            default -> first;
        };
    }

    private Term unknown(String name, EnumSet<Taint> taints, Taint more) {
        taints.add(more);
        return Term.of(texts.unknown(name, taints));
    }

    private Value bytes(Term term, boolean wide) {
        if (term.values().size() > 1) {
            return texts.join(term.values().stream().map(texts::character).toList(), "");
        }
        var value = first(term);
        return value.taints().contains(Taint.DECODED)
                ? texts.changed(value, Set.of(), wide ? Texts::utf16 : Texts::utf8)
                : value;
    }

    private Term joined(List<Term> arguments) {
        var parts = new ArrayList<Value>();
        arguments.forEach(argument -> texts.gather(parts, argument.values()));
        return Term.of(texts.join(parts, "\\"));
    }

    private Term folder(String name) {
        return Term.of(texts.exact(
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "startup" -> "~\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup";
                    case "commonstartup" -> "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup";
                    case "desktop" -> "~\\Desktop";
                    case "system" -> "C:\\Windows\\System32";
                    case "applicationdata" -> "~\\AppData\\Roaming";
                    default -> "~\\" + name;
                }));
    }
}
