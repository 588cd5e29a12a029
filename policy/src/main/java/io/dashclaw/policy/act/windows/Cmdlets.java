package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect;
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

/** Commands of PowerShell: those that run code, carry values or speak to the network are understood here, the others by the tables. */
final class Cmdlets {
    private static final int FILE_SENT = 80;
    private static final Map<String, String> NAMES = names();
    /** Parameters of every cmdlet that take a value and say nothing of what happens. */
    private static final Set<String> COMMON = Set.of(
            "-erroraction",
            "-ea",
            "-warningaction",
            "-wa",
            "-informationaction",
            "-infa",
            "-errorvariable",
            "-ev",
            "-warningvariable",
            "-wv",
            "-outvariable",
            "-ov",
            "-outbuffer",
            "-ob",
            "-pipelinevariable",
            "-pv",
            "-informationvariable",
            "-iv",
            "-progressaction");

    private static final Set<String> COMMON_SWITCHES = Set.of("-verbose", "-vb", "-debug", "-db", "-confirm", "-cf");
    private static final Set<String> SWITCHES = Set.of(
            "-recurse",
            "-force",
            "-whatif",
            "-usebasicparsing",
            "-asjob",
            "-passthru",
            "-append",
            "-nonewline",
            "-noprofile",
            "-wait",
            "-nonewwindow",
            "-raw",
            "-file",
            "-directory",
            "-hidden",
            "-name",
            "-disablekeepalive",
            "-skipcertificatecheck",
            "-listimported",
            "-usedefaultcredentials",
            "-noclobber",
            "-asplaintext",
            "-resume");
    /** Cmdlets that take what they act on from the pipeline. */
    private static final List<String> TAKING = List.of(
            "remove-",
            "move-",
            "copy-",
            "rename-",
            "clear-content",
            "clear-item",
            "stop-",
            "get-content",
            "disable-",
            "uninstall-",
            "unregister-",
            "set-acl",
            "start-service",
            "restart-",
            "invoke-item",
            "unblock-file",
            "set-itemproperty");

    private static final Set<String> PASSING = Set.of(
            "select-object",
            "sort-object",
            "where-object",
            "out-string",
            "get-unique",
            "group-object",
            "tee-object",
            "out-default",
            "format-table",
            "format-list",
            "get-item",
            "resolve-path",
            "convert-path",
            "get-itemproperty",
            "write-output",
            "out-null",
            "foreach-object");
    private static final Map<String, String> INTERPRETERS = Map.of(
            "powershell",
            "powershell",
            "pwsh",
            "powershell",
            "cmd",
            "cmd",
            "bash",
            "sh",
            "sh",
            "sh",
            "python",
            "python",
            "python3",
            "python",
            "node",
            "node");
    private static final Set<String> SERVICE_VERBS = Set.of(
            "create",
            "delete",
            "stop",
            "start",
            "config",
            "query",
            "queryex",
            "failure",
            "sdset",
            "sdshow",
            "pause",
            "continue",
            "qc",
            "description",
            "control",
            "privs");
    private static final List<String> REQUEST_PARAMETERS = List.of(
            "-uri",
            "-outfile",
            "-method",
            "-body",
            "-headers",
            "-usebasicparsing",
            "-infile",
            "-contenttype",
            "-useragent",
            "-credential",
            "-timeoutsec",
            "-proxy",
            "-skipcertificatecheck",
            "-websession",
            "-sessionvariable",
            "-usedefaultcredentials",
            "-maximumredirection",
            "-form",
            "-customm");
    /** How the nouns of cmdlets for clouds begin. */
    private static final List<String> CLOUDS =
            List.of("az", "ec2", "s3", "rds", "ddb", "cfn", "iam", "lm", "eks", "ecs", "gce", "gcs", "mg");

    private static final Set<String> UNIX = Set.of(
            "rm", "cp", "mv", "cat", "ls", "ps", "kill", "sort", "tee", "diff", "echo", "mkdir", "rmdir", "sleep",
            "man", "mount");

    private final PowerShellReading reading;
    private final PowerShellReading.Session session;
    private final Texts texts;

    Cmdlets(PowerShellReading reading) {
        this.reading = reading;
        this.session = reading.session;
        this.texts = session.texts;
    }

    private static Map<String, String> names() {
        var names = new HashMap<String, String>();
        Resources.lines(Cmdlets.class, "aliases.txt").forEach(line -> {
            var words = line.split(" +");
            for (var word : words) {
                names.put(word.toLowerCase(Locale.ROOT), words[0]);
            }
        });
        return names;
    }

    /** The cmdlet of this name or alias; the name itself when it is none. */
    static String canonical(String name) {
        return NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), name);
    }

    Term run(Value name, List<Argument> arguments, Term input, String piece) {
        var plain = name.text().strip();
        var module = plain.indexOf('\\');
        if (module > 0 && plain.toLowerCase(Locale.ROOT).startsWith("microsoft.powershell.")) {
            plain = plain.substring(module + 1);
        }
        var lower = plain.toLowerCase(Locale.ROOT);
        var function = session.functions.get(lower);
        if (function != null) {
            return function(lower, function, arguments, input);
        }
        var alias = session.aliases.get(lower);
        if (alias != null && session.depth < 16) {
            session.depth++;
            var result = run(name.withText(alias), arguments, input, piece);
            session.depth--;
            return result;
        }
        var cmdlet = isNative(plain, arguments) ? plain : canonical(plain);
        return new Invocation(cmdlet, name.withText(cmdlet), arguments, input, piece).run();
    }

    /** Whether the name means a program of its own rather than the alias of a cmdlet. */
    private static boolean isNative(String name, List<Argument> arguments) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("sc")) {
            var first = arguments.isEmpty() || arguments.get(0).value() == null
                    ? null
                    : arguments.get(0).value().first();
            return first != null
                    && (SERVICE_VERBS.contains(first.text().toLowerCase(Locale.ROOT))
                            || first.text().startsWith("\\\\"));
        }
        if (lower.equals("curl") || lower.equals("wget")) {
            return arguments.stream().anyMatch(each -> isForeign(each, REQUEST_PARAMETERS));
        }
        return UNIX.contains(lower)
                && arguments.stream()
                        .anyMatch(each -> each.name() != null
                                && (each.name().length() == 3
                                        && Set.of("-rf", "-fr", "-la", "-al", "-lh", "-aux", "-ef")
                                                .contains(each.name())));
    }

    /** The entry that stands for all cmdlets of a kind; null when there is none. What reads secrets is not of any. */
    private static String family(String lower) {
        var reads = lower.startsWith("get-az")
                && !lower.contains("secret")
                && !lower.contains("token")
                && !lower.contains("key");
        if (reads) {
            return "get-cloud*";
        }
        return lower.startsWith("remove-")
                        && CLOUDS.stream().anyMatch(noun -> lower.startsWith(noun, "remove-".length()))
                ? "remove-cloud*"
                : null;
    }

    private static boolean isForeign(Argument argument, List<String> parameters) {
        if (argument.name() == null) {
            var first = argument.value().first();
            return first != null && first.text().startsWith("--");
        }
        var lower = argument.name().toLowerCase(Locale.ROOT);
        return parameters.stream().noneMatch(each -> each.startsWith(lower)) && !COMMON.contains(lower);
    }

    private Term function(String name, String body, List<Argument> arguments, Term input) {
        var values = new ArrayList<Value>();
        arguments.forEach(each -> {
            if (each.value() != null) {
                texts.gather(values, each.value().values());
            }
        });
        session.variables.put("args", Term.of(values));
        session.variables.put("_", input);
        session.called.add(name);
        var result = reading.block(body);
        session.variables.remove("args");
        return result;
    }

    /** One command with its arguments. */
    private final class Invocation {
        private final String cmdlet;
        private final String lower;
        private final Value program;
        private final List<Argument> arguments;
        private final Term input;
        private final String piece;
        private final List<Term> positional = new ArrayList<>();
        private final Map<String, Term> named = new HashMap<>();

        Invocation(String cmdlet, Value program, List<Argument> arguments, Term input, String piece) {
            this.cmdlet = cmdlet;
            this.lower = cmdlet.toLowerCase(Locale.ROOT);
            this.program = program;
            this.arguments = arguments;
            this.input = input;
            this.piece = piece;
            sort();
        }

        private void sort() {
            for (var i = 0; i < arguments.size(); i++) {
                var each = arguments.get(i);
                if (each.name() == null) {
                    positional.add(each.value());
                    continue;
                }
                var name = each.name().toLowerCase(Locale.ROOT);
                var value = each.value();
                var isSwitch = SWITCHES.stream().anyMatch(other -> other.startsWith(name) && name.length() > 2)
                        || COMMON_SWITCHES.contains(name);
                if (value == null
                        && !isSwitch
                        && i + 1 < arguments.size()
                        && arguments.get(i + 1).name() == null) {
                    value = arguments.get(++i).value();
                }
                named.put(name, value == null ? Term.of(texts.exact("$true")) : value);
            }
        }

        /** By any unique beginning of its name; null when it is not there. */
        private Term parameter(String... names) {
            for (var entry : named.entrySet()) {
                for (var name : names) {
                    if (name.startsWith(entry.getKey())) {
                        return entry.getValue();
                    }
                }
            }
            return null;
        }

        private Term parameter(int position, String... names) {
            var found = parameter(names);
            return found != null ? found : position < positional.size() ? positional.get(position) : null;
        }

        private Value one(Term term) {
            return term == null || term.isEmpty()
                    ? null
                    : term.values().size() == 1 ? term.first() : texts.join(term.values(), " ");
        }

        Term run() {
            blocks();
            return switch (lower) {
                case "invoke-expression" -> code();
                case "invoke-webrequest", "invoke-restmethod", "start-bitstransfer" -> request();
                case "start-process" -> start();
                case "new-object" -> object();
                case "foreach-object" -> each();
                case "write-output", "write-host", "write-information", "write-verbose", "write-warning" -> output();
                case "set-alias", "new-alias" -> alias();
                case "set-variable", "new-variable" -> variable();
                case "get-variable" -> got();
                case "get-childitem" -> children();
                case "join-path" -> joined();
                case "invoke-command" -> elsewhere();
                case "add-type" -> type();
                case "import-module" -> module();
                case "out-null",
                        "select-object",
                        "sort-object",
                        "where-object",
                        "out-string",
                        "get-unique",
                        "group-object",
                        "measure-object",
                        "out-default",
                        "out-host",
                        "format-table",
                        "format-list" -> input;
                case "get-item", "resolve-path", "convert-path" -> positional.isEmpty() ? input : positional.get(0);
                case "get-clipboard" -> Term.of(texts.unknown("clipboard", Set.of(Taint.LOCAL)));
                case "convertto-securestring",
                        "get-credential",
                        "start-sleep",
                        "set-psdebug",
                        "get-random",
                        "read-host",
                        "get-date",
                        "write-error" -> Term.of(texts.unknown(lower, taints()));
                default -> program();
            };
        }

        private Set<Taint> taints() {
            var taints = EnumSet.noneOf(Taint.class);
            taints.addAll(input.taints());
            arguments.forEach(each -> {
                if (each.value() != null) {
                    taints.addAll(each.value().taints());
                }
            });
            return taints;
        }

        /** Script blocks among the arguments run; what they are given is the input. */
        private void blocks() {
            if (lower.equals("invoke-command")) {
                return;
            }
            for (var each : arguments) {
                if (each.value() != null && each.value().block() != null) {
                    session.variables.put("_", input.isEmpty() ? Term.of(texts.unknown("_", Set.of())) : input);
                    reading.block(each.value().block());
                }
            }
        }

        private Term code() {
            var code = parameter(0, "-command");
            for (var value : (code == null ? input : code).values()) {
                session.handsOver |= session.connected != null && value.knowledge() != Knowledge.EXACT;
                session.read("powershell", value);
            }
            return Term.of(texts.unknown("output", Set.of()));
        }

        private Term request() {
            var uri = parameter(0, "-uri", "-source");
            var to = uri == null ? input : uri;
            var method = one(parameter("-method"));
            var data = parameter("-body", "-infile", "-form");
            var sends = data != null
                    || method != null
                            && Set.of("post", "put", "patch", "delete")
                                    .contains(method.text().toLowerCase(Locale.ROOT));
            for (var value : to.values()) {
                if (sends) {
                    send(value, data);
                } else {
                    session.add(Kind.FETCH, value, Set.of(), null, cmdlet, piece);
                }
            }
            var file = parameter("-infile");
            if (file != null) {
                file.values().forEach(value -> session.add(Kind.SEND, value, Set.of(), FILE_SENT, cmdlet, piece));
            }
            var out = one(lower.startsWith("start") ? parameter(1, "-destination") : parameter("-outfile"));
            if (out != null) {
                session.add(Kind.WRITE, out, Set.of(), null, cmdlet, piece);
            }
            return Term.of(texts.unknown("content", Set.of(Taint.FETCHED)));
        }

        private void send(Value to, Term data) {
            var taints = EnumSet.noneOf(Taint.class);
            taints.addAll(to.taints());
            if (data != null) {
                taints.addAll(data.taints());
            }
            var traits = taints.contains(Taint.SECRET) ? Set.of(Trait.SECRET) : Set.<Trait>of();
            session.add(Kind.SEND, texts.of(to.text(), to.knowledge(), taints), traits, null, cmdlet, piece);
        }

        private Term start() {
            var file = one(parameter(0, "-filepath"));
            if (file == null) {
                return Term.NOTHING;
            }
            var verb = one(parameter("-verb"));
            if (verb != null && verb.text().toLowerCase(Locale.ROOT).startsWith("runas")) {
                session.add(Kind.ELEVATE, null, Set.of(), null, cmdlet, piece);
            }
            if (file.text().startsWith("http")) {
                session.add(Kind.FETCH, file, Set.of(), null, cmdlet, piece);
                return Term.NOTHING;
            }
            var words = new ArrayList<>(List.of(file));
            var list = parameter(1, "-argumentlist", "-args");
            if (list != null) {
                list.values()
                        .forEach(value ->
                                texts.gather(words, list.values().size() == 1 ? Words.of(value) : List.of(value)));
            }
            external(words);
            return Term.NOTHING;
        }

        private Term object() {
            var com = one(parameter("-comobject"));
            var type = com != null ? com : one(parameter(0, "-typename"));
            if (type == null) {
                return Term.NOTHING;
            }
            var list = parameter(1, "-argumentlist");
            var with = new ArrayList<Term>();
            if (list != null && com == null) {
                list.values().forEach(value -> with.add(Term.of(value)));
            }
            return new Members(session).made(type.text(), with, this::one);
        }

        private Term each() {
            var member = one(parameter(0, "-membername"));
            if (member != null && positional.stream().noneMatch(each -> each.block() != null) && !input.isEmpty()) {
                return new Members(session).call(input, member.text(), List.of(), this::one);
            }
            return input.isEmpty() ? Term.of(texts.unknown("_", Set.of())) : input;
        }

        private Term output() {
            var all = new ArrayList<Value>();
            positional.forEach(each -> texts.gather(all, each.values()));
            named.forEach((name, value) -> {
                if ("-inputobject".startsWith(name) || "-object".startsWith(name)) {
                    texts.gather(all, value.values());
                }
            });
            return all.isEmpty() ? input : Term.of(all);
        }

        private Term alias() {
            var name = one(parameter(0, "-name"));
            var value = one(parameter(1, "-value", "-definition"));
            if (name != null && value != null && value.isExact()) {
                session.aliases.put(name.text().toLowerCase(Locale.ROOT), value.text());
            }
            return Term.NOTHING;
        }

        private Term variable() {
            var name = one(parameter(0, "-name"));
            var value = parameter(1, "-value");
            if (name != null) {
                session.variables.put(PowerShellReading.name(name.text()), value == null ? Term.NOTHING : value);
            }
            return Term.NOTHING;
        }

        private Term got() {
            var name = one(parameter(0, "-name"));
            var known = name == null ? null : session.variables.get(PowerShellReading.name(name.text()));
            return known == null ? Term.of(texts.unknown(name == null ? "variable" : name.text(), Set.of())) : known;
        }

        private Term children() {
            var path = parameter(0, "-path", "-literalpath");
            var folder = path == null ? texts.exact(".") : one(path);
            if (folder == null) {
                return Term.NOTHING;
            }
            if (folder.text().equalsIgnoreCase("env:") || folder.text().equalsIgnoreCase("env:\\")) {
                session.add(Kind.REVEAL, texts.exact("the environment"), Set.of(Trait.NAMED), 55, cmdlet, piece);
                return Term.of(texts.unknown("environment", Set.of(Taint.SECRET)));
            }
            session.add(Kind.LIST, folder, Set.of(), null, cmdlet, piece);
            var filter = one(parameter(1, "-filter", "-include"));
            var deep = parameter("-recurse") != null ? "\\**" : "";
            var isPattern = folder.knowledge() == Knowledge.GLOB && filter == null;
            var files = isPattern
                    ? folder.text()
                    : folder.text() + deep + "\\" + (filter == null ? deep.isEmpty() ? "*" : "" : filter.text());
            var plain = files.endsWith("\\") ? files.substring(0, files.length() - 1) : files;
            var knowledge = folder.isExact() ? Knowledge.GLOB : folder.knowledge();
            return Term.object("IO.FileInfo", List.of(texts.of(plain, knowledge, Set.of(Taint.LISTED))));
        }

        private Term joined() {
            var path = parameter(0, "-path");
            var child = parameter(1, "-childpath");
            if (path == null || child == null) {
                return path == null ? Term.NOTHING : path;
            }
            var parts = new ArrayList<Value>(path.values());
            texts.gather(parts, child.values());
            return Term.of(texts.join(parts, "\\"));
        }

        private Term elsewhere() {
            var block = parameter(0, "-scriptblock");
            var computer = parameter("-computername", "-session", "-hostname", "-vmname");
            var before = session.effects.size();
            if (block != null && block.block() != null) {
                reading.block(block.block());
            } else if (block != null) {
                block.values().forEach(value -> session.read("powershell", value));
            }
            var file = one(parameter("-filepath"));
            if (file != null) {
                session.add(Kind.EXECUTE, file, Set.of(), null, cmdlet, piece);
            }
            if (computer != null) {
                for (var i = before; i < session.effects.size(); i++) {
                    session.effects.set(i, elsewhere(session.effects.get(i)));
                }
                computer.values().forEach(value -> session.add(Kind.CONNECT, value, Set.of(), null, cmdlet, piece));
            }
            return Term.of(texts.unknown("output", Set.of()));
        }

        private Effect elsewhere(Effect effect) {
            var traits = EnumSet.of(Trait.ELSEWHERE);
            traits.addAll(effect.traits());
            return new Effect(
                    effect.kind(), effect.object(), traits, effect.risk(), effect.by(), effect.piece(), effect.at());
        }

        /** Code of another language that is compiled; harmless only when it calls nothing of the system. */
        private Term type() {
            var code = one(parameter(0, "-typedefinition", "-memberdefinition"));
            var lowerCode = code == null ? "" : code.text().toLowerCase(Locale.ROOT);
            if (code != null
                    && (!code.isExact() || lowerCode.contains("dllimport") || lowerCode.contains("process.start"))) {
                session.unknown(cmdlet);
            }
            return Term.NOTHING;
        }

        private Term module() {
            var name = one(parameter(0, "-name"));
            if (name != null
                    && (!name.isExact()
                            || name.text().indexOf('\\') >= 0
                            || name.text().indexOf('/') >= 0)) {
                session.add(Kind.EXECUTE, name, Set.of(), null, cmdlet, piece);
            }
            return Term.NOTHING;
        }

        private Term program() {
            var interpreter = INTERPRETERS.get(lower.endsWith(".exe") ? lower.substring(0, lower.length() - 4) : lower);
            var readsInput = positional.isEmpty()
                    || positional.stream()
                            .anyMatch(each ->
                                    each.first() != null && each.first().text().equals("-"));
            if (interpreter != null && !input.isEmpty() && readsInput) {
                input.values().forEach(value -> session.read(interpreter, value));
                return Term.NOTHING;
            }
            var before = session.effects.size();
            var words = words();
            var family = family(lower);
            if (family != null) {
                words.set(0, program.withText(family));
            }
            external(words);
            named(before, family);
            return result(session.effects.subList(Math.min(before, session.effects.size()), session.effects.size()));
        }

        /** Effects of a family, by the name that was written. */
        private void named(int from, String family) {
            for (var i = from; family != null && i < session.effects.size(); i++) {
                var effect = session.effects.get(i);
                if (effect.by().equals(family)) {
                    session.effects.set(
                            i,
                            new Effect(
                                    effect.kind(),
                                    effect.object(),
                                    effect.traits(),
                                    effect.risk(),
                                    cmdlet,
                                    effect.piece(),
                                    effect.at()));
                }
            }
        }

        private List<Value> words() {
            var words = new ArrayList<Value>(List.of(program));
            var isCmdlet = lower.indexOf('-') > 0;
            for (var i = 0; i < arguments.size(); i++) {
                var each = arguments.get(i);
                var name = each.name() == null ? null : each.name().toLowerCase(Locale.ROOT);
                if (isCmdlet && name != null && (COMMON.contains(name) || COMMON_SWITCHES.contains(name))) {
                    i += COMMON.contains(name)
                                    && each.value() == null
                                    && i + 1 < arguments.size()
                                    && arguments.get(i + 1).name() == null
                            ? 1
                            : 0;
                } else if (!isOff(each)) {
                    add(each, words);
                }
            }
            if (isCmdlet && takesInput() && !input.values().isEmpty()) {
                texts.gather(words, input.values());
            }
            return words;
        }

        private boolean isOff(Argument each) {
            return each.name() != null
                    && each.value() != null
                    && each.value().first() != null
                    && each.value().first().text().equalsIgnoreCase("$false");
        }

        private void add(Argument each, List<Value> words) {
            if (each.name() != null) {
                words.add(texts.exact(each.name()));
            }
            var value = each.value();
            if (value == null
                    || value.first() != null
                            && each.name() != null
                            && value.first().text().equalsIgnoreCase("$true")) {
                return;
            }
            if (value.block() != null) {
                words.add(texts.unknown("block", Set.of()));
            } else {
                texts.gather(words, value.values());
            }
        }

        private boolean takesInput() {
            return TAKING.stream().anyMatch(lower::startsWith);
        }

        private void external(List<Value> words) {
            var name = words.get(0).text();
            var base = name.substring(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1)
                    .toLowerCase(Locale.ROOT);
            session.handsOver |= session.connected != null
                    && (base.startsWith("cmd") || base.startsWith("powershell"))
                    && words.size() < 2;
            session.run(words);
        }

        private Term result(List<Effect> effects) {
            var taints = EnumSet.noneOf(Taint.class);
            taints.addAll(input.taints());
            for (var effect : effects) {
                switch (effect.kind()) {
                    case FETCH -> taints.add(Taint.FETCHED);
                    case READ -> taints.add(Taint.LOCAL);
                    case REVEAL -> taints.add(Taint.SECRET);
                    default -> {}
                }
            }
            if (PASSING.contains(lower)) {
                return input;
            }
            if (lower.equals("get-wmiobject") || lower.equals("get-ciminstance")) {
                return Term.object("wmi.object", List.of(texts.unknown("object", taints)));
            }
            var first = lower.startsWith("get-") && !lower.equals("get-content") && !positional.isEmpty()
                    ? positional.get(0)
                    : null;
            return first != null && !first.values().isEmpty() ? first : Term.of(texts.unknown("output", taints));
        }
    }
}
