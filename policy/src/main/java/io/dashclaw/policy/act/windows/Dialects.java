package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How much a text looks like one of the shells of Windows. What stands within quotes does not count. */
final class Dialects {
    /** Points from which on a text is taken for the dialect. */
    static final int ENOUGH = 3;

    private static final int LONGEST = 8192;
    private static final int MOST_COMMANDS = 64;
    private static final Set<String> VERBS = Set.of(
            "Get",
            "Set",
            "New",
            "Remove",
            "Invoke",
            "Start",
            "Stop",
            "Write",
            "Out",
            "Add",
            "Import",
            "Export",
            "Copy",
            "Move",
            "Rename",
            "Clear",
            "Test",
            "Enable",
            "Disable",
            "Register",
            "Unregister",
            "Select",
            "Where",
            "ForEach",
            "Foreach",
            "Sort",
            "Measure",
            "Format",
            "ConvertTo",
            "ConvertFrom",
            "Convert",
            "Install",
            "Uninstall",
            "Update",
            "Restart",
            "Suspend",
            "Resume",
            "Wait",
            "Enter",
            "Exit",
            "Join",
            "Split",
            "Resolve",
            "Push",
            "Pop",
            "Expand",
            "Compress",
            "Mount",
            "Dismount",
            "Send",
            "Receive",
            "Save",
            "Find",
            "Show",
            "Hide",
            "Lock",
            "Unlock",
            "Protect",
            "Unprotect",
            "Unblock",
            "Block",
            "Grant",
            "Revoke",
            "Checkpoint",
            "Restore",
            "Backup",
            "Publish",
            "Connect",
            "Disconnect",
            "Read",
            "Tee",
            "Group",
            "Compare",
            "Initialize",
            "Reset",
            "Debug",
            "Trace",
            "Use",
            "Switch",
            "Confirm");
    private static final Set<String> CMDLETS = Resources.lines(Dialects.class, "aliases.txt").stream()
            .map(line -> line.split(" +")[0].toLowerCase(Locale.ROOT))
            .filter(name -> name.indexOf('-') > 0)
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> SHORT = Set.of("iwr", "irm", "gci", "gwmi", "icm", "saps", "gcm", "ipmo");
    private static final List<String> PARAMETERS = List.of(
            " -recurse",
            " -erroraction",
            " -literalpath",
            " -outfile",
            " -usebasicparsing",
            " -itemtype",
            " -scriptblock",
            " -argumentlist",
            " -nonewline",
            " -whatif",
            " -computername",
            " -filepath",
            " -executionpolicy",
            " -noprofile",
            " -asplaintext",
            " -typename",
            " -comobject",
            " -force");
    private static final List<String> OWN_VARIABLES =
            List.of("$psversiontable", "$psscriptroot", "$pscommandpath", "$psboundparameters", "$psitem", "$pshome");
    private static final Set<String> OF_CMD = Set.of(
            "del", "erase", "rd", "rmdir", "md", "copy", "move", "xcopy", "dir", "ren", "attrib", "type", "mklink",
            "start", "format", "cls");
    private static final Set<String> OF_WINDOWS = Set.of(
            "reg",
            "schtasks",
            "vssadmin",
            "bcdedit",
            "wevtutil",
            "certutil",
            "bitsadmin",
            "wmic",
            "taskkill",
            "tasklist",
            "cmdkey",
            "fsutil",
            "icacls",
            "cacls",
            "takeown",
            "robocopy",
            "xcopy",
            "mshta",
            "rundll32",
            "regsvr32",
            "cscript",
            "wscript",
            "diskpart",
            "netsh",
            "sc",
            "net",
            "net1",
            "attrib",
            "msiexec",
            "wbadmin",
            "forfiles",
            "del",
            "erase",
            "systeminfo",
            "ipconfig",
            "nltest",
            "cipher",
            "regedit",
            "findstr",
            "psexec",
            "setx",
            "gpresult",
            "quser",
            "dsquery",
            "makecab",
            "esentutl",
            "expand");

    private Dialects() {}

    static int powershell(String whole) {
        var text = whole.length() > LONGEST ? whole.substring(0, LONGEST) : whole;
        var bare = unquoted(text);
        var lower = bare.toLowerCase(Locale.ROOT);
        var points = lower.contains("$env:") || lower.contains("${env:") ? 3 : 0;
        points += hasTypeMember(bare) ? 3 : 0;
        points += lower.contains("| % {")
                        || lower.contains("|%{")
                        || lower.contains("| ? {")
                        || lower.contains("|?{")
                        || lower.contains("| %{")
                        || lower.contains("| ?{")
                ? 2
                : 0;
        points += lower.contains("|iex") || lower.contains("| iex") ? 3 : 0;
        points += lower.startsWith("& ") || lower.contains("[char") ? 3 : 0;
        points += ofLanguage(lower) ? 3 : 0;
        points += lower.startsWith("param(") || lower.startsWith("#requires") ? 2 : 0;
        for (var command : commands(bare)) {
            points += ofPowerShell(command);
        }
        var parameters = 0;
        for (var parameter : PARAMETERS) {
            var at = lower.indexOf(parameter);
            parameters += at >= 0 && Character.isUpperCase(bare.charAt(at + 2)) ? 1 : 0;
        }
        return points + Math.min(3, parameters * 2);
    }

    /** <code>if ($…) {</code>, variables that only PowerShell has. */
    private static boolean ofLanguage(String lower) {
        var condition = lower.indexOf("if ($");
        var closed = condition < 0 ? -1 : lower.indexOf(')', condition);
        var opens = closed < 0 ? -1 : lower.indexOf('{', closed);
        return opens > 0 && lower.substring(closed + 1, opens).isBlank()
                || OWN_VARIABLES.stream().anyMatch(lower::contains);
    }

    private static int ofPowerShell(String command) {
        if (command.startsWith("$")) {
            var equals = command.indexOf('=');
            var name = equals < 0 ? "" : command.substring(1, equals).strip();
            var isName =
                    !name.isEmpty() && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == ':');
            return isName
                            && (command.charAt(equals - 1) == ' '
                                    || equals + 1 < command.length()
                                            && "$[@( '\"".indexOf(command.charAt(equals + 1)) >= 0)
                    ? 3
                    : 0;
        }
        var word = firstWord(command);
        var dash = word.indexOf('-');
        var isCmdlet = dash > 0
                        && dash + 1 < word.length()
                        && Character.isUpperCase(word.charAt(dash + 1))
                        && VERBS.contains(word.substring(0, dash))
                || CMDLETS.contains(word.toLowerCase(Locale.ROOT));
        if (isCmdlet) {
            return 3;
        }
        var lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals("iex")) {
            var rest = command.substring(word.length()).stripLeading();
            return rest.startsWith("(") || rest.startsWith("$") || rest.startsWith("\"") || rest.startsWith("'")
                    ? 3
                    : 0;
        }
        return SHORT.contains(lower) ? 3 : 0;
    }

    /** {@code [Type.Name]::}. */
    private static boolean hasTypeMember(String text) {
        for (var at = text.indexOf("]::"); at >= 0; at = text.indexOf("]::", at + 1)) {
            var open = text.lastIndexOf('[', at);
            if (open >= 0 && at - open > 2 && Character.isLetter(text.charAt(open + 1))) {
                return true;
            }
        }
        return false;
    }

    static int cmd(String whole) {
        var text = whole.length() > LONGEST ? whole.substring(0, LONGEST) : whole;
        var lower = text.toLowerCase(Locale.ROOT);
        var points = variables(text) + (hasDrive(text) ? 2 : 0);
        points += lower.contains("hklm\\") || lower.contains("hkcu\\") || lower.contains("hkcr\\") ? 2 : 0;
        points += lower.contains(">nul") || lower.contains("> nul") ? 2 : 0;
        points += lower.startsWith("@echo")
                        || lower.startsWith("echo off")
                        || lower.contains("for /f")
                        || lower.contains("for /r")
                        || lower.contains("for /l")
                ? 3
                : 0;
        var asks = lower.contains("if exist ") || lower.contains("if not exist ");
        points += asks ? lower.contains("then") ? 2 : 3 : 0;
        points += lower.contains(" \\\\") ? 2 : 0;
        points += isLoop(lower) ? 3 : 0;
        for (var command : commands(unquoted(text))) {
            points += ofCmd(command);
        }
        return points;
    }

    /** {@code for %x in (}. */
    private static boolean isLoop(String lower) {
        var at = lower.indexOf("for %");
        var in = at < 0 ? -1 : lower.indexOf(" in (", at);
        return in > 0 && in - at <= "for %%x".length();
    }

    private static int ofCmd(String written) {
        var command = uncareted(written);
        var word = firstWord(command).toLowerCase(Locale.ROOT);
        var plain = word.endsWith(".exe") ? word.substring(0, word.length() - 4) : word;
        var rest = command.substring(Math.min(command.length(), word.length())).stripLeading();
        var hasSwitch = rest.length() > 1
                && rest.charAt(0) == '/'
                && Character.isLetter(rest.charAt(1))
                && (rest.length() == 2 || " /:".indexOf(rest.charAt(2)) >= 0);
        return (OF_CMD.contains(plain) && hasSwitch ? 3 : 0)
                + (OF_WINDOWS.contains(plain) ? 1 : 0)
                + (word.endsWith(".exe") ? 1 : 0);
    }

    /** A program's name without the signs that only hide it. */
    private static String uncareted(String command) {
        var word = firstWord(command);
        return word.indexOf('^') < 0 ? command : word.replace("^", "") + command.substring(word.length());
    }

    /** {@code %NAME%}: of the usual ones, or at least three letters. */
    private static int variables(String text) {
        var points = 0;
        for (var at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            var end = text.indexOf('%', at + 1);
            if (end < 0) {
                break;
            }
            var name = text.substring(at + 1, end);
            if (Surroundings.environment(name) != null) {
                return 3;
            }
            var isName = name.length() > 2 && name.chars().allMatch(c -> Character.isUpperCase(c) || c == '_');
            points = Math.max(points, isName ? 1 : 0);
        }
        return points;
    }

    private static boolean hasDrive(String text) {
        for (var at = text.indexOf(":\\"); at >= 0; at = text.indexOf(":\\", at + 1)) {
            var isLetter = at > 0 && Character.isLetter(text.charAt(at - 1));
            if (isLetter && (at == 1 || !Character.isLetterOrDigit(text.charAt(at - 2)))) {
                return true;
            }
        }
        return false;
    }

    /** The text with what stands in quotes left out. */
    private static String unquoted(String text) {
        var bare = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (quote == 0) {
                bare.append(c);
                var apostrophe = c == '\'' && i > 0 && Character.isLetter(text.charAt(i - 1));
                quote = (c == '"' || c == '\'') && !apostrophe ? c : '\0';
            } else if (c == quote) {
                bare.append(c);
                quote = '\0';
            }
        }
        return bare.toString();
    }

    /** What starts where a command can. */
    private static List<String> commands(String text) {
        var all = new ArrayList<String>();
        var start = 0;
        for (var i = 0; i <= text.length() && all.size() < MOST_COMMANDS; i++) {
            var ends = i == text.length()
                    || "|;&\n{(".indexOf(text.charAt(i)) >= 0
                    || text.charAt(i) == '=' && i + 1 < text.length() && text.charAt(i + 1) == ' ';
            if (ends) {
                var command = text.substring(
                                start,
                                Math.min(
                                        i
                                                + (i < text.length() && text.charAt(i) == '='
                                                                || i < text.length() && text.charAt(i) == '('
                                                        ? 2
                                                        : 0),
                                        text.length()))
                        .strip();
                if (!command.isEmpty()) {
                    all.add(command);
                }
                start = i + 1;
            }
        }
        return all;
    }

    private static String firstWord(String command) {
        var end = 0;
        while (end < command.length() && command.charAt(end) > ' ' && "(;|".indexOf(command.charAt(end)) < 0) {
            end++;
        }
        return command.substring(0, end);
    }
}
