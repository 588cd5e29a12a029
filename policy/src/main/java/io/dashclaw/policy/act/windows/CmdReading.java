package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Language.Nested;
import io.dashclaw.policy.act.Unseen;
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

/** Reads commands from left to right; both branches of a condition, the body of a loop once. */
final class CmdReading {
    private static final int MOST_EFFECTS = 512;
    private static final int MOST_COMMANDS = 2_000;
    private static final int MOST_WORDS = 1024;
    private static final int MOST_SPLICES = 512;
    private static final int LONGEST = 131_072;
    private static final Set<String> HARMLESS = Set.of(
            "rem",
            "setlocal",
            "endlocal",
            "title",
            "color",
            "cls",
            "pause",
            "ver",
            "vol",
            "path",
            "prompt",
            "shift",
            "goto",
            "exit",
            "cd",
            "chdir",
            "pushd",
            "popd",
            "verify",
            "date",
            "time",
            "break",
            "@",
            "mode",
            "more",
            "find",
            "sort",
            "help",
            "choice",
            "else",
            "do");
    /** Commands of cmd that mean something else elsewhere, by their names in the tables. */
    private static final Map<String, String> RENAMED = Map.of(
            "type",
            "get-content",
            "rmdir",
            "rd",
            "mkdir",
            "md",
            "rename",
            "ren",
            "erase",
            "del",
            "dir",
            "get-childitem",
            "net1",
            "net");

    private static final Map<String, String> INTERPRETERS = Map.of(
            "cmd",
            "cmd",
            "powershell",
            "powershell",
            "pwsh",
            "powershell",
            "bash",
            "sh",
            "sh",
            "sh",
            "python",
            "python",
            "node",
            "node");

    private final Value whole;
    private final Nested nested;
    private final Texts texts;
    private final List<Effect> effects = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();
    private final Map<Character, List<Value>> loops = new HashMap<>();
    private String code;
    private int at;
    private int splices;
    private int commands;
    /** What the command before the bar puts out; null when there is none. */
    private Value input;

    CmdReading(String code, Value whole, Nested nested) {
        this.code = code;
        this.whole = whole;
        this.nested = nested;
        this.texts = new Texts(whole, nested.limits());
    }

    List<Effect> effects() {
        return effects;
    }

    void all() {
        while (at < code.length()) {
            var before = at;
            if (commands++ == MOST_COMMANDS
                    || effects.size() == MOST_EFFECTS
                    || !nested.limits().step()) {
                effects.add(Unseen.tooMuch("cmd", whole));
                return;
            }
            separators();
            if (at < code.length()) {
                command();
            }
            at = Math.max(at, before + 1);
        }
    }

    private void separators() {
        while (at < code.length() && " \t\r\n&()@,;|".indexOf(code.charAt(at)) >= 0) {
            input = "\n&".indexOf(code.charAt(at)) >= 0 ? null : input;
            at++;
        }
    }

    private void add(Kind kind, Value object, Set<Trait> traits, String by, String piece) {
        addAll(List.of(new Effect(kind, object, traits, null, by, piece, whole.at())));
    }

    private void addAll(List<Effect> more) {
        for (var effect : more) {
            if (effects.size() < MOST_EFFECTS) {
                effects.add(Registry.refine(effect));
            } else if (effects.size() == MOST_EFFECTS) {
                effects.add(new Effect(Kind.UNKNOWN, null, Set.of(), null, "cmd", "too much to read", whole.at()));
            }
        }
    }

    private void read(String language, Value text) {
        if (nested.limits().enter()) {
            addAll(nested.read(language, text));
            nested.limits().leave();
        } else {
            add(Kind.UNKNOWN, null, Set.of(), "cmd", "code within code, too deep");
        }
    }

    private void command() {
        if (code.charAt(at) == ':') {
            line();
            return;
        }
        var start = at;
        var word = plainWord().toLowerCase(Locale.ROOT);
        if (word.equals("rem")) {
            line();
        } else if (word.equals("if")) {
            at = start + word.length();
            condition();
        } else if (word.equals("for")) {
            at = start + word.length();
            loop();
        } else if (word.equals("else") || word.equals("do")) {
            at = start + word.length();
        } else if (word.equals("set")) {
            at = start + word.length();
            set();
        } else {
            simple(start);
        }
    }

    /** The letters here, without going past them. */
    private String plainWord() {
        var end = at;
        while (end < code.length() && Character.isLetter(code.charAt(end))) {
            end++;
        }
        return code.substring(at, end);
    }

    private String line() {
        var end = code.indexOf('\n', at);
        var line = code.substring(at, end < 0 ? code.length() : end);
        at = end < 0 ? code.length() : end;
        return line;
    }

    private void skipSpaces() {
        while (at < code.length() && (code.charAt(at) == ' ' || code.charAt(at) == '\t')) {
            at++;
        }
    }

    /** {@code if [/i] [not] exist x}, {@code a==b}, {@code defined x}; the command follows. */
    private void condition() {
        var first = nextWord();
        while (first.equals("/i") || first.equals("not")) {
            first = nextWord();
        }
        if (Set.of("exist", "defined", "errorlevel", "cmdextversion").contains(first)) {
            nextWord();
        } else if (!first.contains("==") || first.endsWith("==")) {
            var second = first.endsWith("==") ? "" : nextWord();
            if (!second.startsWith("==") || second.equals("==")) {
                nextWord();
            }
        }
    }

    private String nextWord() {
        skipSpaces();
        var words = word();
        return words.isEmpty() ? "" : words.get(0).text().toLowerCase(Locale.ROOT);
    }

    /** {@code for [/f "options"] %i in (set) do}; the command follows. */
    private void loop() {
        var mode = "";
        var root = "";
        char name = 0;
        for (var i = 0; i < 6; i++) {
            skipSpaces();
            if (at < code.length() && code.charAt(at) == '%') {
                while (at < code.length() && code.charAt(at) == '%') {
                    at++;
                }
                name = at < code.length() ? code.charAt(at++) : 0;
                continue;
            }
            var word = nextWord();
            if (word.equals("in")) {
                break;
            }
            root = mode.equals("/r") && !word.startsWith("/") ? word : root;
            mode = word.startsWith("/") ? word : mode;
        }
        skipSpaces();
        if (at < code.length() && code.charAt(at) == '(') {
            var end = code.indexOf(')', at);
            var inside = code.substring(at + 1, end < 0 ? code.length() : end);
            at = end < 0 ? code.length() : end + 1;
            loops.put(name, values(mode, root, inside.strip()));
        }
        skipSpaces();
    }

    private List<Value> values(String mode, String root, String inside) {
        if (mode.equals("/f")) {
            return ofLines(inside);
        }
        var all = new ArrayList<Value>();
        for (var word : Words.of(texts.literal(expanded(inside)))) {
            var path = mode.equals("/r")
                    ? root + (root.endsWith("\\") || root.isEmpty() ? "" : "\\") + "**\\" + word.text()
                    : word.text();
            var isPattern = path.indexOf('*') >= 0 || path.indexOf('?') >= 0;
            all.add(isPattern ? texts.of(path, Knowledge.GLOB, Set.of(Taint.LISTED)) : word);
        }
        return all.isEmpty() || mode.equals("/l") ? List.of(texts.unknown("i", Set.of())) : all;
    }

    private List<Value> ofLines(String inside) {
        var quote = inside.isEmpty() ? 0 : inside.charAt(0);
        if (quote == '\'' || quote == '`') {
            var command = inside.substring(
                    1,
                    inside.length() > 1 && inside.charAt(inside.length() - 1) == quote
                            ? inside.length() - 1
                            : inside.length());
            var before = effects.size();
            read("cmd", texts.literal(expanded(command).replace("^", "")));
            return List.of(
                    texts.unknown("line", output(effects.subList(Math.min(before, effects.size()), effects.size()))));
        }
        if (quote != '"') {
            add(Kind.READ, texts.literal(inside), Set.of(), "for /f", inside);
            return List.of(texts.unknown("line", Set.of(Taint.LOCAL)));
        }
        return Words.of(texts.literal(inside)).stream().limit(1).toList();
    }

    private static Set<Taint> output(List<Effect> effects) {
        var taints = EnumSet.noneOf(Taint.class);
        for (var effect : effects) {
            switch (effect.kind()) {
                case FETCH -> taints.add(Taint.FETCHED);
                case READ -> taints.add(Taint.LOCAL);
                case REVEAL -> taints.add(Taint.SECRET);
                default -> {}
            }
        }
        return taints;
    }

    /** {@code set x=y}, {@code set "x=y"}. */
    private void set() {
        skipSpaces();
        var end = at;
        var quoted = false;
        while (end < code.length() && code.charAt(end) != '\n' && (quoted || "&|)".indexOf(code.charAt(end)) < 0)) {
            quoted ^= code.charAt(end) == '"';
            end += code.charAt(end) == '^' ? 2 : 1;
        }
        end = Math.min(end, code.length());
        var text = code.substring(at, end).replace("^", "").strip();
        at = end;
        if (text.startsWith("\"")) {
            text = text.substring(1, text.lastIndexOf('"') > 0 ? text.lastIndexOf('"') : text.length());
        }
        var equals = text.indexOf('=');
        if (equals > 0 && !text.startsWith("/")) {
            var value = expanded(text.substring(equals + 1));
            if (value.indexOf('%') < 0 && value.length() < 8192) {
                variables.put(text.substring(0, equals).strip().toLowerCase(Locale.ROOT), value);
            }
        }
    }

    private String expanded(String text) {
        var made = new StringBuilder();
        for (var i = 0; i < text.length() && made.length() <= LONGEST; i++) {
            var c = text.charAt(i);
            var end = c == '%' || c == '!' ? text.indexOf(c, i + 1) : -1;
            var value = end > i + 1 && end - i < 64 ? value(text.substring(i + 1, end)) : null;
            if (value == null) {
                made.append(c);
            } else {
                made.append(value);
                i = end;
            }
        }
        return made.length() <= LONGEST && nested.limits().produce(made.length()) ? made.toString() : "%too much%";
    }

    /** Of a variable, also cut or replaced in: {@code x:~0,3}, {@code x:a=b}; null when it is not known. */
    private String value(String reference) {
        var colon = reference.indexOf(':');
        var name = (colon < 0 ? reference : reference.substring(0, colon)).toLowerCase(Locale.ROOT);
        var value = variables.get(name);
        value = value != null ? value : name.equals("cd") || name.equals("~dp0") ? "." : Surroundings.environment(name);
        if (value == null || colon < 0) {
            return value;
        }
        var change = reference.substring(colon + 1);
        var equals = change.indexOf('=');
        if (change.startsWith("~")) {
            return cut(value, change.substring(1).split(","));
        }
        return equals > 0 ? value.replace(change.substring(0, equals), change.substring(equals + 1)) : value;
    }

    private static String cut(String value, String[] bounds) {
        try {
            var from = Integer.parseInt(bounds[0].strip());
            var start = Math.max(0, Math.min(value.length(), from < 0 ? value.length() + from : from));
            var length = bounds.length < 2 ? value.length() : Integer.parseInt(bounds[1].strip());
            var end = length < 0 ? value.length() + length : Math.min((long) start + length, value.length());
            return end <= start ? "" : value.substring(start, (int) end);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private boolean ends(char c) {
        return c == '\n' || c == '&' || c == '|' || c == ')';
    }

    private void simple(int start) {
        var words = new ArrayList<Value>();
        var redirects = new ArrayList<Effect>();
        while (at < code.length() && !ends(code.charAt(at)) && words.size() < MOST_WORDS) {
            var before = at;
            skipSpaces();
            if (at < code.length() && !ends(code.charAt(at)) && !redirection(redirects)) {
                words.addAll(word());
            }
            at = Math.max(at, before + (at == before ? 1 : 0));
        }
        addAll(redirects);
        var piece = code.substring(Math.min(start, at), Math.min(at, code.length()));
        var pipes =
                at < code.length() && code.charAt(at) == '|' && !(at + 1 < code.length() && code.charAt(at + 1) == '|');
        if (words.isEmpty()) {
            return;
        }
        var before = effects.size();
        var printed = run(words, piece);
        input = pipes
                ? printed == null
                        ? texts.unknown(
                                "input", output(effects.subList(Math.min(before, effects.size()), effects.size())))
                        : printed
                : null;
        if (at + 1 < code.length() && code.charAt(at) == '|' && code.charAt(at + 1) == '|') {
            at += 2;
        } else if (pipes) {
            at++;
        }
    }

    private boolean redirection(List<Effect> redirects) {
        var sign = at;
        if (Character.isDigit(code.charAt(sign)) && sign + 1 < code.length() && code.charAt(sign + 1) == '>') {
            sign++;
        }
        if (code.charAt(sign) == '<') {
            at = sign + 1;
            skipSpaces();
            word().forEach(file ->
                    redirects.add(new Effect(Kind.READ, file, Set.of(), null, "<", "< " + file.text(), whole.at())));
            return true;
        }
        if (code.charAt(sign) != '>') {
            return false;
        }
        var appends = sign + 1 < code.length() && code.charAt(sign + 1) == '>';
        at = sign + (appends ? 2 : 1);
        if (at < code.length() && code.charAt(at) == '&') {
            at = Math.min(at + 2, code.length());
            return true;
        }
        skipSpaces();
        for (var file : word()) {
            if (!file.text().equalsIgnoreCase("nul")) {
                redirects.add(new Effect(
                        Kind.WRITE,
                        file,
                        appends ? Set.of(Trait.APPENDS) : Set.of(),
                        null,
                        ">",
                        "> " + file.text(),
                        whole.at()));
            }
        }
        return true;
    }

    /** One word; a loop's variable may be several. */
    private List<Value> word() {
        var text = new StringBuilder();
        var known = true;
        var some = false;
        var globs = false;
        var quoted = false;
        List<Value> several = null;
        var start = at;
        while (at < code.length()) {
            var c = code.charAt(at);
            if (c == '"') {
                quoted = !quoted;
                at++;
            } else if (!quoted && (c <= ' ' || ends(c) || c == '<' || c == '>' || c == ',' || c == ';')) {
                break;
            } else if (c == '^' && !quoted && at + 1 < code.length()) {
                text.append(code.charAt(at + 1) == '\n' || code.charAt(at + 1) == '\r' ? ' ' : code.charAt(at + 1));
                some = true;
                at += 2;
            } else if (c == '%' || c == '!') {
                var loop = loop(c);
                if (loop != null) {
                    if (!nested.limits()
                            .produce(loop.get(0).text().length() + (text.length() == 0 ? loop.size() : 0))) {
                        loop = List.of(texts.unknown("i", Set.of()));
                    }
                    several = text.length() == 0 ? loop : several;
                    text.append(loop.get(0).text());
                    known &= loop.size() == 1 && loop.get(0).isExact();
                    some |= loop.get(0).knowledge() != Knowledge.UNKNOWN;
                    globs |= loop.get(0).knowledge() == Knowledge.GLOB;
                } else if (!spliced(c)) {
                    known &= !variable(text, c);
                }
            } else {
                globs |= c == '*' || c == '?';
                some = true;
                text.append(c);
                at++;
            }
        }
        if (at < code.length() && (code.charAt(at) == ',' || code.charAt(at) == ';')) {
            at++;
        }
        if (at == start || text.length() == 0 && several == null) {
            return List.of();
        }
        if (several != null && text.toString().equals(several.get(0).text())) {
            return several;
        }
        var knowledge = known || globs
                ? globs ? Knowledge.GLOB : Knowledge.EXACT
                : some ? Knowledge.PARTIAL : Knowledge.UNKNOWN;
        return List.of(
                knowledge == Knowledge.EXACT
                        ? texts.literal(text.toString())
                        : texts.of(text.toString(), knowledge, Set.of()));
    }

    /** A loop's variable: {@code %i}, {@code %%~fi}; null when none stands here. */
    private List<Value> loop(char c) {
        var end = at;
        while (end < code.length() && code.charAt(end) == '%') {
            end++;
        }
        if (c != '%' || end >= code.length()) {
            return null;
        }
        if (code.charAt(end) == '~') {
            end++;
            while (end + 1 < code.length()
                    && "fdpnxsatz".indexOf(code.charAt(end)) >= 0
                    && Character.isLetter(code.charAt(end + 1))) {
                end++;
            }
        }
        var found = end < code.length() ? loops.get(code.charAt(end)) : null;
        if (found != null) {
            at = end + 1;
        }
        return found;
    }

    /** Puts the value of a known variable in the place of its name, so that it is read as code. */
    private boolean spliced(char sign) {
        var end = code.indexOf(sign, at + 1);
        if (end < 0 || end - at > 64 || end == at + 1 || splices >= MOST_SPLICES) {
            return false;
        }
        var value = value(code.substring(at + 1, end));
        if (value == null
                || code.length() + value.length() > LONGEST
                || !nested.limits().produce(value.length() + 64)) {
            return false;
        }
        splices++;
        code = code.substring(0, at) + value + code.substring(end + 1);
        return true;
    }

    /** A variable that is not known, as it was written; false when none starts here. */
    private boolean variable(StringBuilder text, char sign) {
        var end = sign == '%' ? code.indexOf('%', at + 1) : -1;
        var isName = end > at + 1
                && end - at < 64
                && code.substring(at + 1, end)
                        .chars()
                        .allMatch(c -> Character.isLetterOrDigit(c) || "_:~,-()=".indexOf(c) >= 0);
        if (isName) {
            text.append(code, at, end + 1);
            at = end + 1;
            return true;
        }
        var isArgument = sign == '%'
                && at + 1 < code.length()
                && (Character.isDigit(code.charAt(at + 1)) || code.charAt(at + 1) == '*' || code.charAt(at + 1) == '~');
        text.append(sign);
        at++;
        return isArgument;
    }

    /** @return what it prints, when that is known; else null */
    private Value run(List<Value> words, String piece) {
        var first = words.get(0);
        var lower = first.text().toLowerCase(Locale.ROOT);
        if (!first.isExact()) {
            add(Kind.UNKNOWN, first, Set.of(), first.text(), piece);
            return null;
        }
        if (lower.equals("echo") || lower.startsWith("echo.")) {
            return texts.join(words.subList(1, words.size()), " ");
        }
        if (HARMLESS.contains(lower)) {
            return lower.equals("more") || lower.equals("sort") || lower.equals("find") ? input : null;
        }
        if (lower.equals("call") || lower.equals("start")) {
            launched(words, lower, piece);
            return null;
        }
        program(words, lower, piece);
        return null;
    }

    /** {@code call cmd}, {@code start "title" /b cmd}. */
    private void launched(List<Value> words, String how, String piece) {
        var from = 1;
        while (how.equals("start")
                && from < words.size()
                && (words.get(from).text().startsWith("/")
                        || from == 1 && piece.contains("\"" + words.get(from).text() + "\"") && words.size() > 2)) {
            from += words.get(from).text().equalsIgnoreCase("/d") ? 2 : 1;
        }
        if (from < words.size() && !words.get(from).text().startsWith(":")) {
            run(words.subList(from, words.size()), piece);
        }
    }

    private void program(List<Value> words, String lower, String piece) {
        var slash = Math.max(lower.lastIndexOf('\\'), lower.lastIndexOf('/'));
        var base = lower.substring(slash + 1);
        var name = base.endsWith(".exe") ? base.substring(0, base.length() - 4) : base;
        if (name.equals("cmd")) {
            cmd(piece, words);
            return;
        }
        if (name.equals("wmic") && words.stream().anyMatch(word -> word.text().equalsIgnoreCase("create"))) {
            read("cmd", words.get(words.size() - 1));
        }
        var interpreter = INTERPRETERS.get(name);
        if (interpreter != null
                && input != null
                && (words.size() == 1 || words.get(words.size() - 1).text().equals("-"))) {
            read(interpreter, input);
            return;
        }
        if (nested.limits().enter()) {
            addAll(named(words, slash < 0 ? RENAMED.get(name) : null));
            nested.limits().leave();
        } else {
            add(Kind.UNKNOWN, null, Set.of(), "cmd", "code within code, too deep");
        }
    }

    private List<Effect> named(List<Value> words, String renamed) {
        if (renamed == null) {
            return nested.run(words);
        }
        var line = new ArrayList<>(words);
        line.set(0, words.get(0).withText(renamed));
        return nested.run(line).stream()
                .map(effect -> effect.by().equals(renamed)
                        ? new Effect(
                                effect.kind(),
                                effect.object(),
                                effect.traits(),
                                effect.risk(),
                                words.get(0).text(),
                                effect.piece(),
                                effect.at())
                        : effect)
                .toList();
    }

    /** {@code cmd /c …}: what follows is code as it stands. */
    private void cmd(String piece, List<Value> words) {
        var lower = piece.toLowerCase(Locale.ROOT);
        var at = lower.indexOf("/c");
        at = at < 0 ? lower.indexOf("/k") : at;
        at = at < 0 ? lower.indexOf("/r") : at;
        if (at < 0) {
            if (input != null) {
                read("cmd", input);
            }
            return;
        }
        var rest = piece.substring(at + 2).strip();
        if (rest.length() > 1 && rest.startsWith("\"") && rest.endsWith("\"")) {
            rest = rest.substring(1, rest.length() - 1);
        }
        var known = words.stream().allMatch(Value::isExact);
        read("cmd", known ? texts.literal(rest) : texts.of(rest, Knowledge.PARTIAL, Set.of()));
    }
}
