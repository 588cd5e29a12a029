package io.dashclaw.policy.act;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A way to write a command line otherwise, so that it does the same.
 *
 * @param hides what runs is no longer there to be read: that alone may be held
 * @param rewritten null where it does not apply
 */
record Rewriting(String name, boolean hides, Function<String, String> rewritten) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]*[A-Za-z][A-Za-z0-9_./:=,@%+-]*");
    private static final Pattern PATH = Pattern.compile("~?[A-Za-z0-9_./:=,@%+-]*[A-Za-z]");
    private static final Pattern PLACE = Pattern.compile("%[qds%]");
    /** They are no files, so nothing can start them but the shell itself. */
    private static final Set<String> BUILTINS =
            Set.of("history", "eval", "source", ".", "cd", "export", "unset", "set", "exec", "sudo", "env", "xargs");

    private static final Set<String> OPERATORS = Set.of("|", ";", "&&", "||", "&");

    static List<Rewriting> all() {
        var all = new ArrayList<Rewriting>();
        quoting(all);
        splicing(all);
        variables(all);
        layout(all);
        lists(all);
        compounds(all);
        substitutions(all);
        shells(all);
        scripts(all);
        wrappers(all);
        return all;
    }

    /** Those that take a line as it is, whatever is in it. */
    static List<Rewriting> around() {
        var all = new ArrayList<Rewriting>();
        lists(all);
        compounds(all);
        substitutions(all);
        shells(all);
        return all;
    }

    // ---- the words of a line

    /** @param command whether it is the name of a program */
    private record Word(String text, int start, boolean command) {
        boolean operator() {
            return OPERATORS.contains(text) || text.startsWith(">") || text.startsWith("<");
        }
    }

    /** Blanks part words, unless they are quoted or within parentheses. */
    private static List<Word> words(String line) {
        var words = new ArrayList<Word>();
        int at = 0;
        boolean command = true;
        while (at < line.length()) {
            if (line.charAt(at) == ' ') {
                at++;
                continue;
            }
            int end = end(line, at);
            var text = line.substring(at, end);
            words.add(new Word(text, at, command));
            command = OPERATORS.contains(text);
            at = end;
        }
        return words;
    }

    private static int end(String line, int start) {
        int depth = 0;
        char quote = 0;
        for (int at = start; at < line.length(); at++) {
            char c = line.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ' ' && depth == 0) {
                return at;
            }
            depth += quote != 0 ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return line.length();
    }

    private static String each(String line, Pattern fitting, Function<Word, String> change) {
        var made = new StringBuilder();
        int from = 0;
        for (var word : words(line)) {
            boolean fits = fitting.matcher(word.text).matches() && !(word.command && word.text.equals("exec"));
            made.append(line, from, word.start).append(fits ? change.apply(word) : word.text);
            from = word.start + word.text.length();
        }
        return made.append(line, from, line.length()).toString();
    }

    private static Rewriting every(String name, boolean hides, UnaryOperator<String> change) {
        return new Rewriting(name, hides, line -> each(line, PLAIN, word -> change.apply(word.text)));
    }

    private static Rewriting programs(String name, boolean hides, UnaryOperator<String> change) {
        return new Rewriting(
                name, hides, line -> each(line, PLAIN, word -> word.command ? change.apply(word.text) : word.text));
    }

    private static Rewriting plain(String name, UnaryOperator<String> change) {
        return new Rewriting(name, false, change::apply);
    }

    private static Rewriting hiding(String name, UnaryOperator<String> change) {
        return new Rewriting(name, true, change::apply);
    }

    // ---- ways

    private static void quoting(List<Rewriting> all) {
        all.add(every("single quotes", false, text -> "'" + text + "'"));
        all.add(every("double quotes", false, text -> "\"" + text + "\""));
        all.add(every("ANSI-C quotes", false, text -> "$'" + text + "'"));
        all.add(programs("quotes around programs", false, text -> "\"" + text + "\""));
        all.add(programs("a backslash before programs", false, text -> "\\" + text));
        all.add(every("backslashes", false, text -> text.replaceAll("(?=[A-Za-z])", "\\\\")));
        all.add(programs("hexadecimal programs", true, text -> escaped(text, "\\x%02x")));
        all.add(every("octal words", true, text -> escaped(text, "\\%03o")));
        all.add(every("Unicode words", true, text -> escaped(text, "\\u%04x")));
    }

    private static String escaped(String text, String form) {
        return text.chars().mapToObj(c -> String.format(form, c)).collect(Collectors.joining("", "$'", "'"));
    }

    private static void splicing(List<Rewriting> all) {
        all.add(new Rewriting(
                "empty quotes within", false, line -> each(line, PATH, word -> spliced(word.text, "''"))));
        all.add(new Rewriting(
                "empty double quotes within", false, line -> each(line, PATH, word -> spliced(word.text, "\"\""))));
        all.add(every("half in quotes", false, text -> text.charAt(0) + "\"" + text.substring(1) + "\""));
        all.add(every("quotes of both kinds", false, text -> "'" + text.charAt(0) + "'\"" + text.substring(1) + "\""));
        all.add(new Rewriting(
                "an unset variable within",
                true,
                line -> each(line, PATH, word -> spliced(word.text, "${UNSET_NAME}"))));
        all.add(new Rewriting(
                "an unset argument within", false, line -> each(line, PATH, word -> spliced(word.text, "$@"))));
        all.add(new Rewriting(
                "an empty substitution within", false, line -> each(line, PATH, word -> spliced(word.text, "$(:)"))));
        all.add(new Rewriting(
                "empty backquotes within", false, line -> each(line, PATH, word -> spliced(word.text, "``"))));
        all.add(new Rewriting(
                "a continued line within", false, line -> each(line, PATH, word -> spliced(word.text, "\\\n"))));
    }

    /** Before the last character, where neither a tilde nor an option's dash is cut off. */
    private static String spliced(String text, String by) {
        int at = text.length() - 1;
        return at < 1 || text.startsWith("~") && text.indexOf('/') > at - 1
                ? text
                : text.substring(0, at) + by + text.substring(at);
    }

    private static void variables(List<Rewriting> all) {
        all.add(plain("a variable for the program", line -> named(line, "x=%s; $x")));
        all.add(plain("a quoted variable for the program", line -> named(line, "x=%s\n\"$x\"")));
        all.add(plain("an exported variable", line -> named(line, "export x=%s; ${x}")));
        all.add(plain("a variable read from a string", line -> named(line, "read -r x <<< %s; $x")));
        all.add(plain("a variable printed into", line -> named(line, "printf -v x %%s %s; $x")));
        all.add(plain("a variable of a variable", line -> named(line, "y=%s; x=$y; z=x; ${!z}")));
        all.add(plain("an appended variable", line -> cut(line, "x=%s; x+=%s; $x")));
        all.add(plain("half in a variable", line -> cut(line, "x=%s; ${x}%s")));
        all.add(plain("two variables", line -> cut(line, "x=%s y=%s; $x$y")));
        all.add(plain("a default value", line -> named(line, "${unset_name:-%s}")));
        all.add(plain("an assigned default", line -> named(line, ": ${x:=%s}; $x")));
        all.add(plain("an alternative value", line -> named(line, "x=1; ${x:+%s}")));
        all.add(plain("a part of a variable", line -> named(line, "x=zz%s; ${x:2}")));
        all.add(plain("without a prefix", line -> named(line, "x=zz%s; ${x#zz}")));
        all.add(plain("without a suffix", line -> named(line, "x=%szz; ${x%%zz}")));
        all.add(plain("replaced within", line -> cut(line, "x=%s_zz_%s; ${x/_zz_/}")));
        all.add(plain("lower case of a variable", line -> named(line, "x=%S; ${x,,}")));
        all.add(plain("an element of an array", line -> named(line, "a=(ls %s); ${a[1]}")));
        all.add(plain("a name that is printed", line -> named(line, "$(printf %s)")));
        all.add(plain("a name that is echoed", line -> named(line, "`echo %s`")));
        all.add(plain("a name in braces", line -> named(line, "{%s,}")));
        all.add(plain(
                "all words as positional parameters", line -> simple(line) ? "set -- " + line + "; \"$@\"" : null));
        all.add(plain("all words as an array", line -> simple(line) ? "a=(" + line + "); \"${a[@]}\"" : null));
        all.add(plain("all words in one variable", line -> bare(line) ? "x='" + line + "'; $x" : null));
        all.add(plain("a variable for the last word", line -> last(line, "$y")));
        all.add(plain("a quoted variable for the last word", line -> last(line, "\"${y}\"")));
    }

    /** For the first program. */
    private static String named(String line, String form) {
        if (!startable(line)) {
            return null;
        }
        var program = words(line).get(0).text;
        return String.format(form, program) + line.substring(program.length());
    }

    private static String cut(String line, String form) {
        if (!startable(line)) {
            return null;
        }
        var program = words(line).get(0).text;
        return String.format(form, program.substring(0, 1), program.substring(1)) + line.substring(program.length());
    }

    private static String last(String line, String variable) {
        var words = words(line);
        var last = words.get(words.size() - 1);
        return words.size() < 2 || !PLAIN.matcher(last.text).matches()
                ? null
                : "y=" + last.text + "; " + line.substring(0, last.start) + variable;
    }

    private static boolean startable(String line) {
        return !line.isEmpty() && PLAIN.matcher(words(line).get(0).text).matches();
    }

    /** A command of its own, without redirections. */
    private static boolean simple(String line) {
        return startable(line) && words(line).stream().noneMatch(Word::operator);
    }

    private static boolean bare(String line) {
        return simple(line)
                && words(line).stream()
                        .allMatch(word -> PLAIN.matcher(word.text).matches());
    }

    /** That something else than a shell can start. */
    private static boolean external(String line) {
        return startable(line) && !BUILTINS.contains(words(line).get(0).text);
    }

    private static void layout(List<Rewriting> all) {
        all.add(plain("more blanks", line -> "  " + between(line, "  \t ") + " \t"));
        all.add(plain("tabs", line -> between(line, "\t")));
        all.add(plain("continued lines", line -> between(line, " \\\n  ")));
        all.add(plain("a comment behind", line -> line + " # only cleans up"));
        all.add(plain("a comment before", line -> "# only cleans up\n" + line));
        all.add(plain("empty lines around", line -> "\n\n" + line + "\n\n"));
        all.add(plain("a she-bang before", line -> "#!/bin/bash\nset -euo pipefail\n" + line));
    }

    private static String between(String line, String blank) {
        var made = new StringBuilder();
        for (var word : words(line)) {
            made.append(made.length() == 0 ? "" : blank).append(word.text);
        }
        return made.toString();
    }

    private static void lists(List<Rewriting> all) {
        for (var form : List.of(
                "true && %s",
                "false || %s",
                "echo ok; %s",
                "echo ok\n%s",
                "cd . && %s",
                "git commit -m 'tidy up'\n%s",
                "git commit -m \"tidy up\" && %s",
                "n=1; %s",
                "set -e; %s",
                "sleep 1 & %s",
                "%s && echo done",
                "%s || true",
                "%s; exit 0",
                "%s &",
                "%s > /dev/null 2>&1",
                "%s 2>/dev/null",
                "%s | cat",
                "%s |& tee log.txt",
                "! %s",
                "time %s",
                "time -p %s",
                "true | { %s; }",
                "(%s)",
                "( ( %s ) )",
                "{ %s; }",
                "{ %s\n} > out.txt")) {
            all.add(form(form));
        }
    }

    private static Rewriting form(String form) {
        return plain(form.replace("\n", "⏎"), line -> form.replace("%s", line));
    }

    private static void compounds(List<Rewriting> all) {
        for (var form : List.of(
                "if true; then %s; fi",
                "if false; then ls; else %s; fi",
                "if ! test -e x; then\n  %s\nfi",
                "for i in 1; do %s; done",
                "for i in 1 2 3\ndo\n%s\ndone",
                "for ((i = 0; i < 1; i++)); do %s; done",
                "while true; do %s; break; done",
                "until %s; do sleep 1; done",
                "case x in x) %s;; esac",
                "case $1 in start) ls;; *) %s ;; esac",
                "f() { %s; }; f",
                "h() (%s); h",
                "function k { %s; }\nk",
                "m() { %s; }; n() { m; }; n",
                "ls() { %s; }; ls",
                "coproc { %s; }",
                "[[ -n x ]] && %s",
                "[ -e x ] || %s",
                "((1)) && %s",
                "trap '%q' EXIT",
                "shopt -s expand_aliases\nalias tidy='%q'\ntidy")) {
            all.add(plain(form.replace("\n", "⏎"), line -> filled(form, line)));
        }
    }

    /** {@code %q} stands within single quotes, {@code %d} within double quotes. */
    private static String filled(String form, String line) {
        return PLACE.matcher(form)
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group()) {
                            case "%q" -> line.replace("'", "'\\''");
                            case "%d" -> line.replaceAll("([\\\\\"$`])", "\\\\$1");
                            case "%s" -> line;
                            default -> "%";
                        }));
    }

    private static void substitutions(List<Rewriting> all) {
        for (var form : List.of(
                "echo \"$(%s)\"",
                "echo $(%s)",
                "echo `%b`",
                "out=$(%s)",
                "out=\"$(%s)\"; echo done",
                "local_name=`%b`",
                ": \"${out:=$(%s)}\"",
                "echo ${out:-$(%s)}",
                "cat <(%s)",
                "echo x > >(%s)",
                "[ -z \"$(%s)\" ]",
                "[[ -z $(%s) ]]",
                "echo $((1 + $(%s)))",
                "echo x > \"$(%s)\"",
                "cat <<E\n$(%s)\nE",
                "cat <<< \"$(%s)\"",
                "for i in $(%s); do echo \"$i\"; done",
                "case $(%s) in x) ls;; esac",
                "a=($(%s))",
                "a[$(%s)]=1",
                "export X=\"$(%s)\"",
                "echo {a,$(%s)}",
                "git commit -m \"$(%s)\"")) {
            all.add(plain(
                    form.replace("\n", "⏎"),
                    line -> form.contains("%b")
                            ? line.matches("[^`\\\\$\"]*") ? form.replace("%b", line) : null
                            : form.replace("%s", line)));
        }
    }

    private static void shells(List<Rewriting> all) {
        for (var form : List.of(
                "sh -c '%q'",
                "bash -c '%q'",
                "bash -lc \"%d\"",
                "bash -ec '%q'",
                "bash --norc -c '%q'",
                "zsh -c '%q'",
                "dash -c '%q'",
                "/bin/sh -c '%q'",
                "/usr/bin/env bash -c '%q'",
                "sh -c 'sh -c \"$0\"' '%q'",
                "sh -c '\"$@\"' _ bash -c '%q'",
                "env X=1 sh -c '%q'",
                "sudo sh -c '%q'",
                "sudo -u root bash -c \"%d\"",
                "su -c '%q'",
                "nohup bash -c '%q' &",
                "timeout 10 sh -c '%q'",
                "time sh -c '%q'",
                "nice -n 5 sh -c '%q'",
                "setsid sh -c '%q'",
                "exec sh -c '%q'",
                "command sh -c '%q'",
                "busybox sh -c '%q'",
                "script -qc '%q' /dev/null",
                "watch -n 1 '%q'",
                "xargs -I FOUND sh -c '%q' < list.txt",
                "find . -maxdepth 0 -exec sh -c '%q' \\;",
                "flock /tmp/lock -c '%q'",
                "eval '%q'",
                "eval \"%d\"",
                "builtin eval '%q'",
                "eval -- '%q'",
                "sh <<'EOF'\n%s\nEOF",
                "bash -s <<'EOF'\n%s\nEOF",
                "sudo bash <<'EOF'\n%s\nEOF",
                "bash <<< '%q'",
                "source <(echo '%q')",
                ". /dev/stdin <<'EOF'\n%s\nEOF",
                "bash <(echo '%q')",
                "echo '%q' | sh",
                "echo '%q' | sudo bash",
                "printf '%%s\\n' '%q' | bash",
                "cat <<'EOF' | bash\n%s\nEOF",
                "echo '%q' | cat | sh",
                "echo '%q' | tee run.sh | sh",
                "echo '%q' | xargs -0 -I FOUND sh -c FOUND",
                "code='%q'; eval \"$code\"",
                "code='%q'; sh -c \"$code\"",
                "code='%q'; echo \"$code\" | sh",
                "code='%q'; bash <<< \"$code\"",
                "code=$(cat <<'EOF'\n%s\nEOF\n); eval \"$code\"",
                "read -r code <<'EOF'\n%s\nEOF\neval \"$code\"",
                "run() { eval \"$1\"; }; run '%q'",
                "start() { \"$@\"; }; start bash -c '%q'",
                "for c in 'ls' '%q'; do eval \"$c\"; done",
                "a=('ls' '%q'); for c in \"${a[@]}\"; do sh -c \"$c\"; done")) {
            all.add(plain(form.replace("\n", "⏎"), line -> filled(form, line)));
        }
        all.add(hiding("base64 to a shell", line -> "echo " + base64(line) + " | base64 -d | sh"));
        all.add(hiding(
                "base64 in a variable", line -> "code=" + base64(line) + "; eval \"$(echo $code | base64 --decode)\""));
        all.add(hiding("hexadecimal to a shell", line -> "echo " + hexadecimal(line, "") + " | xxd -r -p | sh"));
        all.add(hiding("escapes to a shell", line -> "printf '" + hexadecimal(line, "\\x") + "' | sh"));
        all.add(hiding("escapes to eval", line -> "eval $'" + hexadecimal(line, "\\x") + "'"));
        all.add(hiding(
                "backwards to a shell",
                line -> filled(
                        "echo '%q' | rev | sh",
                        new StringBuilder(line).reverse().toString())));
    }

    private static String base64(String line) {
        return Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String hexadecimal(String line, String before) {
        var made = new StringBuilder();
        for (byte each : line.getBytes(StandardCharsets.UTF_8)) {
            made.append(before).append(String.format("%02x", each));
        }
        return made.toString();
    }

    private static void scripts(List<Rewriting> all) {
        for (var form : List.of(
                "echo '%q' > run.sh && sh run.sh",
                "echo '%q' > run.sh; chmod +x run.sh; ./run.sh",
                "cat > /tmp/run.sh <<'EOF'\n%s\nEOF\nbash /tmp/run.sh",
                "cat <<'EOF' > run.sh\n#!/bin/sh\n%s\nEOF\nchmod 755 run.sh && ./run.sh",
                "printf '%%s\\n' '%q' > run.sh; source run.sh",
                "echo '%q' | tee run.sh > /dev/null; . ./run.sh",
                "echo '#!/bin/sh' > run.sh; echo '%q' >> run.sh; bash run.sh",
                "echo '%q' > a.sh; cp a.sh b.sh; mv b.sh c.sh; sh c.sh",
                "cd /srv; echo '%q' > run.sh; sh /srv/run.sh",
                "t=$(mktemp); echo '%q' > \"$t\"; sh \"$t\"",
                "sh < run.sh > log.txt; echo '%q' > run.sh; sh < run.sh")) {
            all.add(plain(form.replace("\n", "⏎"), line -> filled(form, line)));
        }
        all.add(plain(
                "python os.system",
                line -> quotable(line) ? "python3 -c 'import os; os.system(\"" + line + "\")'" : null));
        all.add(plain("perl system", line -> quotable(line) ? "perl -e 'system(\"" + line + "\")'" : null));
        all.add(plain(
                "node execSync",
                line -> quotable(line) ? "node -e 'require(\"child_process\").execSync(\"" + line + "\")'" : null));
        all.add(plain("ruby system", line -> quotable(line) ? "ruby -e 'system(\"" + line + "\")'" : null));
        all.add(plain("php shell_exec", line -> quotable(line) ? "php -r 'shell_exec(\"" + line + "\");'" : null));
        all.add(plain("awk system", line -> quotable(line) ? "awk 'BEGIN { system(\"" + line + "\") }'" : null));
    }

    private static boolean quotable(String line) {
        return line.matches("[^'\"\\\\$@#%{}`]*");
    }

    private static void wrappers(List<Rewriting> all) {
        for (var form : List.of(
                "X=1 %s",
                "X=1 Y='a b' %s",
                "env %s",
                "env X=1 %s",
                "env -i PATH=/bin %s",
                "env -u X %s",
                "/usr/bin/env %s",
                "sudo %s",
                "sudo -E %s",
                "sudo -n -u root %s",
                "sudo -- %s",
                "sudo X=1 %s",
                "doas %s",
                "nohup %s &",
                "nohup %s > /dev/null 2>&1 &",
                "timeout 10 %s",
                "timeout -k 5 10s %s",
                "timeout --signal=KILL 10 %s",
                "nice %s",
                "nice -n 19 %s",
                "ionice -c 3 %s",
                "stdbuf -oL %s",
                "setsid %s",
                "command %s",
                "command -p %s",
                "exec %s",
                "exec -a x %s",
                "unbuffer %s",
                "strace -f %s",
                "caffeinate -i %s",
                "chrt -b 0 %s",
                "taskset -c 0 %s",
                "catchsegv %s",
                "flock /tmp/lock %s",
                "sudo nice env X=1 timeout 10 %s",
                "env sudo env nohup %s",
                "/bin/%s",
                "/usr/bin/%s",
                "/usr/local/bin/%s",
                "//usr//bin//%s",
                "/usr/bin/env /usr/bin/%s",
                "sudo /usr/sbin/%s")) {
            all.add(plain(form, line -> external(line) ? form.replace("%s", line) : null));
        }
    }
}
