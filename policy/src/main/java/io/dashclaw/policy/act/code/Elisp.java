package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import java.util.ArrayList;

/** Emacs Lisp: forms that begin with a name that matters, and the texts that stand directly in them. */
final class Elisp {
    private Elisp() {}

    static void read(String code, Findings findings) {
        for (var open = code.indexOf('('); open >= 0; open = code.indexOf('(', open + 1)) {
            var end = open + 1;
            while (end < code.length()
                    && (Character.isLetterOrDigit(code.charAt(end)) || "-+*/".indexOf(code.charAt(end)) >= 0)) {
                end++;
            }
            form(code.substring(open + 1, end), code, end, findings);
        }
    }

    private static void form(String name, String code, int from, Findings findings) {
        switch (name) {
            case "shell-command", "shell-command-to-string", "async-shell-command", "compile" ->
                texts(code, from).stream().limit(1).forEach(text -> findings.read("sh", findings.text(text)));
            case "call-process", "start-process", "process-file", "process-lines" ->
                findings.run(texts(code, from).stream().map(findings::text).toList());
            case "delete-file" -> object(Kind.DELETE, name, code, from, findings);
            case "delete-directory" -> object(Kind.DELETE, name, code, from, findings, Trait.RECURSIVE);
            case "write-region", "write-file", "append-to-file", "copy-file", "rename-file" ->
                object(Kind.WRITE, name, code, from, findings);
            case "find-file", "insert-file-contents", "view-file" -> object(Kind.READ, name, code, from, findings);
            case "load", "load-file" -> object(Kind.EXECUTE, name, code, from, findings);
            case "url-retrieve", "url-retrieve-synchronously", "url-copy-file" ->
                object(Kind.FETCH, name, code, from, findings);
            default -> {}
        }
    }

    private static void object(Kind kind, String name, String code, int from, Findings findings, Trait... traits) {
        var texts = texts(code, from);
        var object = texts.isEmpty() ? findings.unknownText("file") : findings.text(texts.get(texts.size() - 1));
        findings.add(kind, object, name, traits);
    }

    /** The quoted texts up to the end of this form. */
    private static ArrayList<String> texts(String code, int from) {
        var texts = new ArrayList<String>();
        for (var i = from;
                i < code.length() && code.charAt(i) != ')' && code.charAt(i) != '(' && texts.size() < 64;
                i++) {
            if (code.charAt(i) == '"') {
                var end = Quoted.end(code, i);
                texts.add(Quoted.unescaped(code.substring(i + 1, end)));
                i = end;
            }
        }
        return texts;
    }
}
