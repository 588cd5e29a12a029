package io.dashclaw.runtime.approval;

import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.action.ActionEntity;
import io.dashclaw.runtime.action.Actions;
import io.dashclaw.runtime.action.Ballots;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.dashclaw.runtime.http.Fields;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two addresses of an approval read and answer alike: this is what they share. */
@ApplicationScoped
class ApprovalDoor {
    private final Approvals approvals;
    private final Actions actions;
    private final Ballots ballots;

    ApprovalDoor(Approvals approvals, Actions actions, Ballots ballots) {
        this.approvals = approvals;
        this.actions = actions;
        this.ballots = ballots;
    }

    /** @param allow whether the answer grants @param reasoning masked, or null */
    record Answer(boolean allow, String reasoning) {}

    static Answer read(Fields fields) {
        Object decision = fields.raw("decision");
        if (!"allow".equals(decision) && !"deny".equals(decision)) {
            throw Failure.of(Code.VALIDATION, "Invalid decision. Must be allow or deny.");
        }
        String reasoning = fields.text("reasoning", 4000);
        fields.check();
        return new Answer(
                "allow".equals(decision),
                reasoning == null ? null : SecretRedactor.redact(reasoning).text());
    }

    Uni<Map<String, Object>> answer(Credential by, String actionId, byte[] body) {
        Fields fields = Fields.of(body);
        Answer answer = read(fields);
        return approvals
                .answer(by, actionId, answer.allow(), answer.reasoning())
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(Unchecked.function(row -> view(by, row)));
    }

    private Map<String, Object> view(Credential by, ActionEntity row) throws SQLException {
        Map<String, Object> action = actions.view(by.org(), row);
        ballots.addTo(action, row);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("success", true);
        view.put("action", action);
        view.put("security", SecretRedactor.security(List.of()));
        return view;
    }
}
