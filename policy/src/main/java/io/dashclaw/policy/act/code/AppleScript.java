package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value;
import java.util.Locale;

/** What osascript is given: shell scripts, scripts in other applications, questions for passwords. */
final class AppleScript {
    private AppleScript() {}

    static void read(String code, Findings findings) {
        var lower = code.toLowerCase(Locale.ROOT);
        if (lower.contains("doshellscript") || lower.contains("objc.import")) {
            findings.read("node", findings.text(code));
            return;
        }
        for (var phrase : new String[] {"do shell script", "do script"}) {
            for (var at = lower.indexOf(phrase); at >= 0; at = lower.indexOf(phrase, at + 1)) {
                findings.read("sh", text(code, at + phrase.length(), findings));
            }
        }
        for (var at = lower.indexOf("run script"); at >= 0; at = lower.indexOf("run script", at + 1)) {
            findings.read("osascript", text(code, at + "run script".length(), findings));
        }
        phrases(code, lower, findings);
    }

    private static void phrases(String code, String lower, Findings findings) {
        if (lower.contains("with administrator privileges")) {
            findings.add(Kind.ELEVATE, null, code);
        }
        if (lower.contains("hidden answer")) {
            findings.weighed(Kind.REVEAL, findings.text("a password that a person types"), code, 85);
        }
        if (lower.contains("login item") && lower.contains("make")) {
            findings.add(Kind.PERSIST, findings.text("a login item"), code, Trait.NAMED);
        }
        if (lower.contains("shut down") || lower.contains("restart") && lower.contains("system events")) {
            findings.add(Kind.STOP, findings.text("the machine"), code, Trait.NAMED);
        }
        var open = lower.indexOf("open location");
        if (open >= 0) {
            findings.add(Kind.FETCH, text(code, open + "open location".length(), findings), code);
        }
        if (lower.contains("empty trash") || lower.contains("empty the trash")) {
            findings.add(Kind.DELETE, findings.text("the trash"), code, Trait.IRREVERSIBLE, Trait.NAMED);
        }
    }

    /** Texts joined with {@code &}. */
    private static Value text(String code, int from, Findings findings) {
        var text = new StringBuilder();
        var known = true;
        var at = from;
        while (at < code.length() && code.charAt(at) != '\n' && text.length() < 16_384) {
            var c = code.charAt(at);
            if (c == '"') {
                var end = Quoted.end(code, at);
                text.append(Quoted.unescaped(code.substring(at + 1, end)));
                at = end + 1;
            } else if (c == '&' || c == ' ' || c == '(' || c == ')') {
                at++;
            } else if (text.length() > 0 && !followsJoin(code, at)) {
                break;
            } else {
                var start = at;
                while (at < code.length() && "&\n\"".indexOf(code.charAt(at)) < 0) {
                    at++;
                }
                text.append("$").append(code.substring(start, at).strip().replaceAll("\\W", "_"));
                known = false;
            }
        }
        return known
                ? findings.text(text.toString())
                : text.toString().startsWith("$") ? findings.unknownText("script") : findings.partly(text.toString());
    }

    private static boolean followsJoin(String code, int at) {
        var i = at - 1;
        while (i > 0 && (code.charAt(i) == ' ' || code.charAt(i) == '(')) {
            i--;
        }
        return i >= 0 && code.charAt(i) == '&';
    }
}
