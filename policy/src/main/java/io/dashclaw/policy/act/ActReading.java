package io.dashclaw.policy.act;

import io.dashclaw.policy.act.code.Languages;
import io.dashclaw.policy.act.command.Commands;
import io.dashclaw.policy.act.command.Use;
import io.dashclaw.policy.act.shell.ShellReader;
import io.dashclaw.policy.act.sql.Mongo;
import io.dashclaw.policy.act.sql.Redis;
import io.dashclaw.policy.act.sql.Sql;
import io.dashclaw.policy.act.windows.Cmd;
import io.dashclaw.policy.act.windows.PowerShell;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One act while it is read: whatever language its pieces are in, they share one set of limits. */
final class ActReading implements Language.Nested {
    private static final Map<String, Language> LANGUAGES =
            Map.of("sql", new Sql(), "redis", new Redis(), "mongo", new Mongo());

    private static final int UNREAD = 50;
    private static final Pattern DOING = Pattern.compile(
            "(?i)system|exec|spawn|popen|shell|eval|proc|run\\b|cmd|unlink|remove|delete|\\brm|drop|kill|write|save"
                    + "|open|socket|connect|http|download|url|fetch|curl|wget|load|require|import|include|source|call|[`|>!]");

    /** To begin with other code takes longer than to expand a word. */
    private static final int STEPS_OF_CODE = 8;

    private final Limits limits = new Limits();
    private final ShellReader shell = new ShellReader(this::use, Areas.STANDARD::isSecret);
    private final Set<Push> pushes = new LinkedHashSet<>();

    List<Effect> command(Act.Shell act) {
        var language = language(act);
        var code = Acts.whole(act.command());
        return complete(language.equals("sh") ? unix(act) : joined(read(language, code), unix(act)), code);
    }

    /** Those that were found by now. */
    List<Push> pushes() {
        return List.copyOf(pushes);
    }

    private Use use(List<Value> words) {
        var push = pushes.size() < Analysis.MOST ? Commands.standard().push(words) : null;
        if (push != null) {
            pushes.add(push);
        }
        return Commands.standard().use(words);
    }

    /** What ran out of the limits is not all that is in the code, whoever has found that out. */
    List<Effect> complete(List<Effect> effects, Value code) {
        boolean said =
                effects.stream().anyMatch(effect -> effect.kind() == Effect.Kind.UNKNOWN && effect.risk() == null);
        return said || !limits.exhausted()
                ? effects
                : Stream.concat(effects.stream(), Stream.of(unknown("too much to read", code)))
                        .toList();
    }

    /** Nobody can be sure which shell will read a text, so what a Unix shell would find in it counts as well; what it would not understand does not. */
    private static List<Effect> joined(List<Effect> windows, List<Effect> unix) {
        var seen = windows.stream().map(Effect::by).map(ActReading::program).collect(Collectors.toSet());
        var more = unix.stream()
                .filter(effect -> effect.kind() != Effect.Kind.UNKNOWN && !seen.contains(program(effect.by())));
        return Stream.concat(windows.stream(), more).toList();
    }

    private static String program(String by) {
        int blank = by.indexOf(' ');
        return (blank < 0 ? by : by.substring(0, blank)).toLowerCase(Locale.ROOT);
    }

    private List<Effect> unix(Act.Shell act) {
        var files = act.script() == null || act.scriptPath() == null
                ? Map.<String, Value>of()
                : Map.of(act.scriptPath(), new Value(act.script(), Value.Knowledge.EXACT, Set.of(), new Span(0, 0)));
        var setting = new ShellReader.Setting(null, List.of(), files);
        return shell.effects(Acts.whole(act.command()), setting, this);
    }

    /** What the caller says, or what the text looks like. */
    private static String language(Act.Shell act) {
        var said = act.dialect() == null ? "" : act.dialect().toLowerCase(Locale.ROOT);
        if (said.isEmpty()) {
            return PowerShell.looksLike(act.command()) ? "powershell" : Cmd.looksLike(act.command()) ? "cmd" : "sh";
        }
        return said.equals("cmd") ? "cmd" : said.equals("powershell") || said.equals("pwsh") ? "powershell" : "sh";
    }

    @Override
    public List<Effect> read(String language, Value code) {
        if (!limits.steps(STEPS_OF_CODE)) {
            return List.of(unknown(language, code));
        }
        var own = language.equals("sh") ? shell : LANGUAGES.get(language);
        var reader = own == null ? Languages.named(language) : own;
        return reader == null ? List.of(unread(language, code)) : reader.effects(code, this);
    }

    @Override
    public List<Effect> run(List<Value> words) {
        if (!limits.steps(STEPS_OF_CODE)) {
            return List.of(unknown("too much to read", words.get(0)));
        }
        return shell.run(words, ShellReader.Setting.COMMAND_LINE, this);
    }

    @Override
    public Limits limits() {
        return limits;
    }

    private static Effect unknown(String by, Value code) {
        return new Effect(Effect.Kind.UNKNOWN, code, Set.of(), null, by, code.text(), code.at());
    }

    /** Code that nobody reads hides what it does, unless it plainly has none of the words for doing something. */
    private static Effect unread(String language, Value code) {
        boolean plain = code.isExact() && !DOING.matcher(code.text()).find();
        return new Effect(Effect.Kind.UNKNOWN, code, Set.of(), plain ? UNREAD : null, language, code.text(), code.at());
    }
}
