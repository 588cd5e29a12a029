package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Unseen;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import java.util.ArrayList;
import java.util.List;

/** The command processor of Windows, and batch files. */
public final class Cmd implements Language {
    private static final int LONGEST = 65_536;

    @Override
    public List<Effect> effects(Value code, Nested nested) {
        if (code.knowledge() == Knowledge.UNKNOWN) {
            return List.of(Unseen.code("cmd", code));
        }
        if (!nested.limits().produce(code.text().length())) {
            return List.of(Unseen.tooMuch("cmd", code));
        }
        var text = code.text().length() > LONGEST ? code.text().substring(0, LONGEST) : code.text();
        var reading = new CmdReading(text, code, nested);
        reading.all();
        var effects = new ArrayList<>(Downloads.mark(reading.effects()));
        if (text.length() < code.text().length()) {
            effects.add(Unseen.tooMuch("cmd", code));
        }
        Unseen.origin("cmd", code, effects);
        return effects;
    }

    /** Whether a text that does not say what it is for looks like cmd rather than a Unix shell or PowerShell. */
    public static boolean looksLike(String text) {
        return Dialects.cmd(text) >= Dialects.ENOUGH && !PowerShell.looksLike(text);
    }
}
