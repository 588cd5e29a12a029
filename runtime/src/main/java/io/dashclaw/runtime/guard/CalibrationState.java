package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Offers;
import io.dashclaw.policy.calibration.Alarm;
import io.dashclaw.policy.calibration.Controller;
import io.dashclaw.policy.calibration.Resolved;
import io.dashclaw.runtime.access.Credential;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far calibration may go in one organisation, and what it has learnt.
 *
 * @param seq the entry that changed it last; -1 when none has
 */
public record CalibrationState(long seq, Offers.Mode mode, Controller controller) {
    /** As it is where nobody set anything: it learns, and bites nobody. */
    static final CalibrationState NEW = new CalibrationState(-1, Offers.Mode.SHADOW, Controller.NEW);

    CalibrationState after(long seq, String agentId, int risk, boolean benign) {
        return new CalibrationState(seq, mode, controller.after(new Resolved(Credential.base(agentId), risk, benign)));
    }

    /** Null where it has nothing to say; a shadow speaks only when it has learnt enough. */
    Offers.Calibrated offer(String agentId) {
        if (mode == Offers.Mode.OFF || mode == Offers.Mode.SHADOW && !controller.ready()) {
            return null;
        }
        boolean alarmed = agentId == null || controller.alarmed(Credential.base(agentId));
        return new Offers.Calibrated(mode, controller.threshold(), controller.ceiling(), controller.ready(), alarmed);
    }

    Map<String, Object> written() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("mode", mode.wire());
        state.put("target", controller.target());
        state.put("start", controller.start());
        state.put("threshold", controller.threshold());
        state.put("labels", controller.labels());
        state.put("interruptions", controller.interruptions());
        state.put("ceiling", controller.ceiling());
        Map<String, Object> alarms = new TreeMap<>();
        controller.alarms().forEach((agent, alarm) -> {
            Map<String, Object> written = new LinkedHashMap<>();
            written.put("wealth", alarm.wealth());
            written.put("raised", alarm.raised());
            alarms.put(agent, written);
        });
        state.put("alarms", alarms);
        return state;
    }

    static CalibrationState read(long seq, Map<?, ?> state) {
        Map<String, Alarm> alarms = new TreeMap<>();
        ((Map<?, ?>) state.get("alarms")).forEach((agent, alarm) -> {
            Map<?, ?> written = (Map<?, ?>) alarm;
            alarms.put((String) agent, new Alarm(number(written, "wealth").doubleValue(), (Boolean)
                    written.get("raised")));
        });
        return new CalibrationState(
                seq,
                Offers.Mode.valueOf(((String) state.get("mode")).toUpperCase(Locale.ROOT)),
                new Controller(
                        number(state, "target").doubleValue(),
                        number(state, "start").doubleValue(),
                        number(state, "threshold").doubleValue(),
                        number(state, "labels").longValue(),
                        number(state, "interruptions").longValue(),
                        number(state, "ceiling").intValue(),
                        alarms));
    }

    private static Number number(Map<?, ?> state, String name) {
        return (Number) state.get(name);
    }
}
