package io.dashclaw.runtime.approval;

import io.dashclaw.policy.Offers;
import io.dashclaw.policy.calibration.Alarm;
import io.dashclaw.policy.calibration.Controller;
import io.dashclaw.runtime.access.Caller;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.guard.CalibrationState;
import io.dashclaw.runtime.guard.Calibrator;
import io.dashclaw.runtime.http.Fields;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What calibration has learnt from approvals, and how far it may go. */
@Path("/api/calibration/controller")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Approvals")
public class CalibrationResource {
    private static final int ALARMS_SHOWN = 25;
    private static final Map<String, Offers.Mode> MODES =
            Arrays.stream(Offers.Mode.values()).collect(Collectors.toMap(Offers.Mode::wire, Function.identity()));

    private final Calibrator calibrator;
    private final Caller caller;

    CalibrationResource(Calibrator calibrator, Caller caller) {
        this.calibrator = calibrator;
        this.caller = caller;
    }

    @Schema(name = "CalibrationChange")
    record Wanted(
            @Schema(enumeration = {"off", "shadow", "relief", "active"})
            String mode,

            @Schema(
                    minimum = "0.01",
                    maximum = "0.5",
                    description = "Share of the answers that may be false interruptions")
            Double target_rate,

            @Schema(description = "The agent whose alarm is taken back", maxLength = 128)
            String reset_agent_alarm,

            @Schema(description = "Forgets what was learnt") Boolean reset_state) {}

    @GET
    @NonBlocking
    @RolesAllowed({Role.ADMIN_WORD, Role.APPROVER_WORD, Role.AUDITOR_WORD})
    @Operation(summary = "What was learnt from resolved approvals, with the bound that it keeps")
    public Map<String, Object> current() {
        return view(calibrator.current(caller.credential().org()));
    }

    @POST
    @NonBlocking
    @RolesAllowed(Role.ADMIN_WORD)
    @Operation(summary = "Say how far calibration may go, or let it forget")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Wanted.class),
                            example = "{\"mode\": \"relief\", \"target_rate\": 0.1}"))
    public Uni<Map<String, Object>> change(byte[] body) {
        Fields fields = Fields.of(body);
        Offers.Mode mode = fields.word("mode", MODES);
        Double target = fields.number("target_rate", Controller.LEAST_TARGET, Controller.MOST_TARGET);
        String agent = fields.text("reset_agent_alarm", 1, 128);
        Boolean forget = fields.flag("reset_state");
        fields.check();
        var change = new Calibrator.Change(mode, target, agent, Boolean.TRUE.equals(forget));
        return calibrator.change(caller.credential(), change).map(CalibrationResource::view);
    }

    private static Map<String, Object> view(CalibrationState current) {
        Controller controller = current.controller();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("settings", settings(current.mode(), controller.target()));
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("threshold", controller.threshold());
        state.put("labels", controller.labels());
        state.put("observed_rate", controller.rate());
        state.put("bound", controller.bound());
        state.put("relief_ceiling", controller.ceiling());
        state.put("relief_ready", controller.ready());
        view.put("state", state);
        view.put("defaults", settings(Offers.Mode.SHADOW, Controller.NEW.target()));
        view.put("alarms", alarms(controller));
        return view;
    }

    private static Map<String, Object> settings(Offers.Mode mode, double target) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("mode", mode.wire());
        settings.put("target_rate", target);
        return settings;
    }

    private static List<Map<String, Object>> alarms(Controller controller) {
        Comparator<Map.Entry<String, Alarm>> worst =
                Comparator.comparingDouble(each -> -each.getValue().wealth());
        return controller.alarms().entrySet().stream()
                .sorted(worst.thenComparing(Map.Entry.comparingByKey()))
                .limit(ALARMS_SHOWN)
                .map(each -> {
                    Map<String, Object> alarm = new LinkedHashMap<>();
                    alarm.put("agent_id", each.getKey());
                    alarm.put("evidence", each.getValue().wealth());
                    alarm.put("alarmed", each.getValue().raised());
                    return alarm;
                })
                .toList();
    }
}
