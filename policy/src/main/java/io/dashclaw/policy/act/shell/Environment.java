package io.dashclaw.policy.act.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What parameters hold that a script does not set itself. */
final class Environment {
    private static final Map<String, Text> KNOWN = Map.of(
            "HOME", Text.exact("~"),
            "TMPDIR", Text.exact("/tmp"),
            "PATH", open("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            "IFS", Text.exact(" \t\n"),
            "SHELL", Text.exact("/bin/bash"),
            "BASH", Text.exact("/bin/bash"));
    /** How those begin that a script can cut pieces from. */
    private static final Map<String, String> SPELLED = Map.of(
            "HOME", "/home/user",
            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PWD", "/home/user");
    /** Numbers, and names of what runs: no paths and no programs. */
    private static final List<String> HARMLESS = List.of(
            "?",
            "$",
            "!",
            "-",
            "RANDOM",
            "SRANDOM",
            "SECONDS",
            "LINENO",
            "EPOCHSECONDS",
            "EPOCHREALTIME",
            "BASHPID",
            "PPID",
            "UID",
            "EUID",
            "COLUMNS",
            "LINES",
            "SHLVL",
            "HOSTNAME",
            "HOSTTYPE",
            "OSTYPE",
            "MACHTYPE",
            "USER",
            "LOGNAME",
            "BASH_VERSION");

    private static final Pattern SECRET = Pattern.compile(
            "(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)(_|$)");

    private final Evaluator evaluator;

    Environment(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    private static Text open(String text) {
        return new Text(text, new int[] {text.length(), text.length()}, 0, null, null, Text.NOWHERE);
    }

    /** Null when nothing is known of it. */
    Text get(String name) {
        if (name.equals("PWD")) {
            return directory(evaluator.scope().get(name));
        }
        var value = evaluator.scope().get(name);
        if (value != null) {
            return value;
        }
        return isPosition(name) ? positional(name) : known(name);
    }

    private Text known(String name) {
        switch (name) {
            case "#":
                var arguments = evaluator.scope().positional();
                return arguments == null ? null : Text.exact(Integer.toString(arguments.size()));
            case "*":
                return evaluator.scope().positional() == null ? null : Text.EMPTY;
            default:
                return KNOWN.get(name);
        }
    }

    /** The current directory, seen from where all began when it is not known where that was. */
    private static Text directory(Text known) {
        if (known == null || known.has(Text.UNSET)) {
            return Text.exact(".").marked(Text.START);
        }
        boolean away = Directories.isAbsolute(known.text()) || known.holes() != null;
        return away ? known : Text.exact("./" + known.text()).marked(Text.START);
    }

    private static boolean isPosition(String name) {
        return !name.isEmpty() && name.length() < 6 && name.chars().allMatch(Character::isDigit) && !name.equals("0");
    }

    private Text positional(String name) {
        var arguments = evaluator.scope().positional();
        if (arguments == null) {
            return null;
        }
        int number = Integer.parseInt(name);
        return number <= arguments.size() ? arguments.get(number - 1) : Text.NEVER_SET;
    }

    /** A value that comes from outside. */
    Text foreign(String name, String written) {
        if (HARMLESS.contains(name)) {
            return Text.unknown(written, 0);
        }
        boolean secret = SECRET.matcher(name.toUpperCase(Locale.ROOT)).find();
        return Text.unknown(written, Text.FOREIGN | (secret ? Text.SECRET : 0));
    }

    /** A value as its characters are, where it is known under a shorter name. */
    Text spelled(String name, Text value) {
        var spelled = SPELLED.get(name);
        return spelled == null || evaluator.scope().get(name) != null ? value : Text.exact(spelled);
    }
}
