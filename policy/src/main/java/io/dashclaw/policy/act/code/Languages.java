package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.windows.Cmd;
import io.dashclaw.policy.act.windows.PowerShell;
import java.util.HashMap;
import java.util.Map;

/** The languages whose code is read, by the names that the command tables use. */
public final class Languages {
    private static final Map<String, Language> BY_NAME = languages();

    private Languages() {}

    /** Null when no reader knows it. */
    public static Language named(String name) {
        return BY_NAME.get(name);
    }

    private static Map<String, Language> languages() {
        var all = new HashMap<String, Language>();
        add(all, new Interpreted(Grammar.PYTHON), "python");
        add(all, new Interpreted(Grammar.NODE), "node", "javascript", "typescript", "deno", "bun");
        add(all, new Interpreted(Grammar.RUBY), "ruby");
        add(all, new Interpreted(Grammar.PERL), "perl");
        add(all, new Interpreted(Grammar.PHP), "php");
        add(all, new Interpreted(Grammar.LUA), "lua");
        add(all, new Interpreted(Grammar.R), "r");
        add(all, new Small("awk", Awk::read), "awk");
        add(all, new Small("sed", Sed::read), "sed");
        add(all, new Small("vim", Vim::read), "vim", "ex", "ed");
        add(all, new Small("elisp", Elisp::read), "elisp", "emacs");
        add(all, new Small("osascript", AppleScript::read), "osascript");
        add(all, new Small("gdb", Gdb::read), "gdb");
        add(all, new Small("make", Make::read), "make");
        add(all, new Small("tcl", Tcl::read), "tcl", "expect");
        add(all, new PowerShell(), "powershell");
        add(all, PowerShell.ENCODED, "powershell-base64");
        add(all, new Cmd(), "cmd");
        return Map.copyOf(all);
    }

    private static void add(Map<String, Language> all, Language language, String... names) {
        for (var name : names) {
            all.put(name, language);
        }
    }
}
