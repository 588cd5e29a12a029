package io.dashclaw.policy.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a field of the rule form means and may hold, in words that the schema and the reference page repeat.
 *
 * @param says one sentence or two, for the people who write policies
 * @param absent what holds where the field is left out; null when that needs no words
 * @param required whether it may not be left out
 * @param least of a number; null: no bound
 * @param most of a number, of a text's characters or of a list's items; null: no bound
 * @param examples sound values, natural ones; of a list: of its items; of a choice: all of them, where not every word is sound
 * @param members what an object holds whose fields are not a record of ours
 */
public record Meaning(
        String says,
        String absent,
        boolean required,
        Long least,
        Long most,
        List<Object> examples,
        Map<String, Meaning> members) {

    public Meaning {
        examples = List.copyOf(examples);
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    static Meaning of(String says) {
        return new Meaning(says, null, false, null, null, List.of(), Map.of());
    }

    Meaning absent(String value) {
        return new Meaning(says, value, required, least, most, examples, members);
    }

    Meaning needed() {
        return new Meaning(says, absent, true, least, most, examples, members);
    }

    Meaning from(long lowest, long highest) {
        return new Meaning(says, absent, required, lowest, highest, examples, members);
    }

    Meaning atMost(long highest) {
        return new Meaning(says, absent, required, null, highest, examples, members);
    }

    Meaning such(Object... sound) {
        return new Meaning(says, absent, required, least, most, List.of(sound), members);
    }

    Meaning with(Map<String, Meaning> fields) {
        return new Meaning(says, absent, required, least, most, examples, fields);
    }
}
