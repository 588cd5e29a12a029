package io.dashclaw.runtime.guard;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.ActReader;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import io.dashclaw.policy.shield.InjectionScan;
import io.dashclaw.policy.shield.SecretRedactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An act made safe to keep: digested and read as it was received, then masked. It depends on the act alone, and on what was on record
 * about its session.
 *
 * @param hash of the act as it was received
 * @param analysis what the act does, masked
 * @param view the analysis in JSON
 * @param kept the masked act, as it goes into the payload
 * @param secrets what was masked in the act, by fields that begin with {@code act}
 * @param steering what a scan of its texts found
 */
record ConsideredAct(
        ActHash hash,
        Analysis analysis,
        AnalysisView view,
        Map<String, Object> kept,
        List<SecretRedactor.Finding> secrets,
        InjectionScan.Scan steering) {
    ConsideredAct {
        secrets = List.copyOf(secrets);
    }

    /**
     * @param act as it was received, checked
     * @param recorded what is on record about its session
     */
    @SuppressWarnings("unchecked")
    static ConsideredAct of(ActHash hash, Map<String, Object> act, Recorded recorded) {
        Act named = ActReader.read(act).orElseThrow();
        List<SecretRedactor.Finding> secrets = new ArrayList<>(0);
        var kept = (Map<String, Object>) SecretRedactor.redactAll(Map.of("act", act), secrets);
        Analysis analysis = Acts.analyse(named, recorded).masked(mask(act, secrets.isEmpty()));
        return new ConsideredAct(
                hash,
                analysis,
                AnalysisView.of(analysis),
                (Map<String, Object>) kept.get("act"),
                secrets,
                Shields.inside(act));
    }

    /** As far as a payload kept it: the analysis, and its JSON. */
    static ConsideredAct read(Analysis analysis) {
        return new ConsideredAct(
                null, analysis, AnalysisView.of(analysis), Map.of(), List.of(), InjectionScan.scan(""));
    }

    /** About how much memory it takes, in UTF-16 units: what the JSON says stands in the analysis once more. */
    int length() {
        return 2 * view.length() + length(kept);
    }

    private static int length(Object value) {
        if (value instanceof Map<?, ?> fields) {
            return fields.values().stream().mapToInt(ConsideredAct::length).sum();
        }
        return value instanceof String text ? text.length() : 0;
    }

    /** What stands in an act without secrets has been looked at; what the reading made of it has not. */
    private static UnaryOperator<String> mask(Map<String, Object> act, boolean clean) {
        var seen = new StringBuilder();
        if (clean) {
            texts(act, seen);
        }
        String whole = seen.toString();
        return text -> clean && whole.contains(text) ? text : SecretRedactor.redact(text, new ArrayList<>(0));
    }

    private static void texts(Object value, StringBuilder into) {
        if (value instanceof String text) {
            into.append(text).append('\n');
        } else if (value instanceof Map<?, ?> fields) {
            fields.values().forEach(field -> texts(field, into));
        }
    }
}
