package io.dashclaw.policy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Offers as they go on record with the facts, both ways. */
final class RecordedOffers {
    private RecordedOffers() {}

    static Map<String, Object> write(Offers offers) {
        var map = new LinkedHashMap<String, Object>();
        var pause = offers.pause();
        if (pause != null) {
            map.put("pause", Map.of("until", pause.until().toString(), "by", pause.by()));
        }
        var approved = offers.approved();
        if (approved != null) {
            var rules = List.copyOf(new TreeSet<>(approved.rules()));
            map.put("approved", Map.of("action", approved.actionId(), "by", approved.by(), "rules", rules));
        }
        var calibrated = offers.calibrated();
        if (calibrated != null) {
            map.put(
                    "calibrated",
                    Map.of(
                            "mode", calibrated.mode().wire(),
                            "threshold", calibrated.threshold(),
                            "ceiling", calibrated.ceiling(),
                            "ready", calibrated.ready(),
                            "alarmed", calibrated.alarmed()));
        }
        return map;
    }

    /** @param recorded null where nothing was on offer */
    static Offers read(Object recorded) {
        return recorded instanceof Map<?, ?> map
                ? new Offers(pause(map.get("pause")), approved(map.get("approved")), calibrated(map.get("calibrated")))
                : Offers.NONE;
    }

    private static Offers.Pause pause(Object recorded) {
        return recorded instanceof Map<?, ?> map
                ? new Offers.Pause(Instant.parse((String) map.get("until")), (String) map.get("by"))
                : null;
    }

    private static Offers.Approved approved(Object recorded) {
        if (!(recorded instanceof Map<?, ?> map)) {
            return null;
        }
        Set<String> rules = new LinkedHashSet<>();
        ((List<?>) map.get("rules")).forEach(rule -> rules.add((String) rule));
        return new Offers.Approved((String) map.get("action"), (String) map.get("by"), rules);
    }

    private static Offers.Calibrated calibrated(Object recorded) {
        return recorded instanceof Map<?, ?> map
                ? new Offers.Calibrated(
                        Offers.Mode.valueOf(((String) map.get("mode")).toUpperCase(Locale.ROOT)),
                        ((Number) map.get("threshold")).doubleValue(),
                        ((Number) map.get("ceiling")).intValue(),
                        (Boolean) map.get("ready"),
                        (Boolean) map.get("alarmed"))
                : null;
    }
}
