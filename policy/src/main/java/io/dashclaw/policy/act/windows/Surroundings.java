package io.dashclaw.policy.act.windows;

import java.util.Locale;
import java.util.Map;

/** Variables that have the same value on nearly every machine. Names are in lower case. */
final class Surroundings {
    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("userprofile", "~"),
            Map.entry("home", "~"),
            Map.entry("homepath", "~"),
            Map.entry("systemroot", "C:\\Windows"),
            Map.entry("windir", "C:\\Windows"),
            Map.entry("systemdrive", "C:"),
            Map.entry("homedrive", "C:"),
            Map.entry("programfiles", "C:\\Program Files"),
            Map.entry("programfiles(x86)", "C:\\Program Files (x86)"),
            Map.entry("programdata", "C:\\ProgramData"),
            Map.entry("allusersprofile", "C:\\ProgramData"),
            Map.entry("appdata", "~\\AppData\\Roaming"),
            Map.entry("localappdata", "~\\AppData\\Local"),
            Map.entry("temp", "~\\AppData\\Local\\Temp"),
            Map.entry("tmp", "~\\AppData\\Local\\Temp"),
            Map.entry("public", "C:\\Users\\Public"),
            Map.entry("comspec", "C:\\Windows\\system32\\cmd.exe"),
            Map.entry("logonserver", "\\\\server"),
            Map.entry("os", "Windows_NT"));
    private static final Map<String, String> VARIABLES = Map.of(
            "home", "~",
            "pwd", ".",
            "psscriptroot", ".",
            "pshome", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0",
            "shellid", "Microsoft.PowerShell",
            "verbosepreference", "SilentlyContinue",
            "profile", "~\\Documents\\WindowsPowerShell\\Microsoft.PowerShell_profile.ps1",
            "null", "");

    private Surroundings() {}

    /** Null when it differs from machine to machine. */
    static String environment(String name) {
        return ENVIRONMENT.get(name.toLowerCase(Locale.ROOT));
    }

    /** Of PowerShell itself; null when it is none of those. */
    static String variable(String name) {
        return VARIABLES.get(name.toLowerCase(Locale.ROOT));
    }
}
