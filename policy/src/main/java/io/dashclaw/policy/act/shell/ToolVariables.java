package io.dashclaw.policy.act.shell;

import java.util.Map;

/** Environment variables that name a tool by convention: {@code $EDITOR}, {@code $CC}. */
final class ToolVariables {
    private static final Map<String, String> TOOLS = Map.ofEntries(
            Map.entry("EDITOR", "vi"),
            Map.entry("VISUAL", "vi"),
            Map.entry("PAGER", "less"),
            Map.entry("MANPAGER", "less"),
            Map.entry("BROWSER", "xdg-open"),
            Map.entry("SHELL", "bash"),
            Map.entry("BASH", "bash"),
            Map.entry("CC", "cc"),
            Map.entry("CXX", "c++"),
            Map.entry("CPP", "cpp"),
            Map.entry("FC", "gfortran"),
            Map.entry("LD", "ld"),
            Map.entry("AR", "ar"),
            Map.entry("AS", "as"),
            Map.entry("NM", "nm"),
            Map.entry("RANLIB", "ranlib"),
            Map.entry("STRIP", "strip"),
            Map.entry("MAKE", "make"),
            Map.entry("CMAKE", "cmake"),
            Map.entry("PYTHON", "python3"),
            Map.entry("PYTHON3", "python3"),
            Map.entry("PYTHON2", "python"),
            Map.entry("PY", "python3"),
            Map.entry("PIP", "pip"),
            Map.entry("NODE", "node"),
            Map.entry("NPM", "npm"),
            Map.entry("YARN", "yarn"),
            Map.entry("RUBY", "ruby"),
            Map.entry("PERL", "perl"),
            Map.entry("PHP", "php"),
            Map.entry("JAVA", "java"),
            Map.entry("JAVAC", "javac"),
            Map.entry("MVN", "mvn"),
            Map.entry("GO", "go"),
            Map.entry("CARGO", "cargo"),
            Map.entry("RUSTC", "rustc"),
            Map.entry("GIT", "git"),
            Map.entry("DOCKER", "docker"),
            Map.entry("KUBECTL", "kubectl"),
            Map.entry("HELM", "helm"),
            Map.entry("TERRAFORM", "terraform"),
            Map.entry("CURL", "curl"),
            Map.entry("WGET", "wget"),
            Map.entry("AWK", "awk"),
            Map.entry("SED", "sed"),
            Map.entry("GREP", "grep"),
            Map.entry("FIND", "find"),
            Map.entry("TAR", "tar"),
            Map.entry("INSTALL", "install"),
            Map.entry("MKDIR", "mkdir"),
            Map.entry("MKDIR_P", "mkdir"),
            Map.entry("ECHO", "echo"),
            Map.entry("CAT", "cat"),
            Map.entry("CP", "cp"),
            Map.entry("MV", "mv"),
            Map.entry("RM", "rm"),
            Map.entry("LN", "ln"),
            Map.entry("SUDO", "sudo"));

    private ToolVariables() {}

    /** The program behind {@code $NAME} or <code>${NAME}</code>; null when it is not such a name. */
    static String program(String written) {
        if (written.length() < 2 || written.charAt(0) != '$') {
            return null;
        }
        boolean braced = written.charAt(1) == '{' && written.endsWith("}");
        return TOOLS.get(braced ? written.substring(2, written.length() - 1) : written.substring(1));
    }
}
