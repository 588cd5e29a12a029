package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Unseen;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** PowerShell, of Windows and others: pipelines of cmdlets, expressions, .NET, and the programs it starts. */
public final class PowerShell implements Language {
    private static final int LONGEST = 65_536;
    private static final int REVERSE_SHELL = 95;

    /** What {@code -EncodedCommand} takes: base64 of UTF-16LE. */
    public static final Language ENCODED = PowerShell::encoded;

    private static List<Effect> encoded(Value code, Nested nested) {
        var bytes = code.isExact() ? Texts.base64(code.text()) : null;
        var taints = EnumSet.of(Taint.DECODED);
        taints.addAll(code.taints());
        var text = bytes == null
                ? new Value(code.text(), Knowledge.UNKNOWN, taints, code.at())
                : new Value(Texts.utf16(bytes), Knowledge.EXACT, taints, code.at());
        return new PowerShell().effects(text, nested);
    }

    @Override
    public List<Effect> effects(Value code, Nested nested) {
        if (code.knowledge() == Knowledge.UNKNOWN) {
            return List.of(Unseen.code("powershell", code));
        }
        if (!nested.limits().produce(code.text().length())) {
            return List.of(Unseen.tooMuch("powershell", code));
        }
        var text = code.text().length() > LONGEST ? code.text().substring(0, LONGEST) : code.text();
        var session = new PowerShellReading.Session(code, nested);
        var reading = new PowerShellReading(text, session);
        reading.script();
        reading.uncalled(session.called);
        if (session.connected != null && session.handsOver) {
            session.add(Kind.CONNECT, session.connected, Set.of(), REVERSE_SHELL, "reverse shell", text);
        }
        var effects = new ArrayList<>(Downloads.mark(session.effects));
        if (text.length() < code.text().length()) {
            effects.add(Unseen.tooMuch("powershell", code));
        }
        Unseen.origin("powershell", code, effects);
        return effects;
    }

    /** Whether a text that does not say what it is for looks like PowerShell rather than a Unix shell. */
    public static boolean looksLike(String text) {
        return Dialects.powershell(text) >= Dialects.ENOUGH;
    }
}
