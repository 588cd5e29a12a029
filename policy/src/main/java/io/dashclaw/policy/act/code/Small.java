package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Language;
import io.dashclaw.policy.act.Unseen;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import java.util.List;
import java.util.function.BiConsumer;

/** A language that needs no more than a look for the few forms that matter. */
record Small(String name, BiConsumer<String, Findings> reader) implements Language {
    @Override
    public List<Effect> effects(Value code, Nested nested) {
        if (code.knowledge() == Knowledge.UNKNOWN) {
            return List.of(Unseen.code(name, code));
        }
        if (!nested.limits().produce(code.text().length())) {
            return List.of(Unseen.tooMuch(name, code));
        }
        var findings = new Findings(name, code, nested);
        var text = code.text();
        if (text.length() > Interpreted.LONGEST) {
            findings.unknown("too long to read");
            text = text.substring(0, Interpreted.LONGEST);
        }
        reader.accept(text, findings);
        return findings.all();
    }
}
