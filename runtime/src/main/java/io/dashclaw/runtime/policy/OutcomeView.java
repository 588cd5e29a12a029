package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.policy.Changes.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestResponse;

/** What became of a change, or would. */
final class OutcomeView {
    private OutcomeView() {}

    /** 202 for a change that waits; else as given. */
    static RestResponse<Map<String, Object>> answer(
            Outcome outcome, RestResponse.Status done, Map<String, Object> view) {
        RestResponse.Status status = outcome.waiting() != null
                ? RestResponse.Status.ACCEPTED
                : outcome.preview() ? RestResponse.Status.OK : done;
        return RestResponse.ResponseBuilder.create(status, view).build();
    }

    static RestResponse<Map<String, Object>> answer(Outcome outcome, Map<String, Object> view) {
        return answer(outcome, RestResponse.Status.OK, view);
    }

    /** Of one policy; of one that waits to go, as it still is. */
    static Map<String, Object> of(Outcome outcome, String id) {
        StoredPolicies stored = outcome.after();
        StoredPolicy policy = stored.get(id);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("policy", PolicyView.of(stored.org(), policy, PolicyView.problem(policy)));
        view.put("policy_id", id);
        return ending(view, outcome);
    }

    static Map<String, Object> ofDeletion(Outcome outcome, List<String> ids) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("success", outcome.waiting() == null);
        view.put("deleted", outcome.published() ? ids : List.of());
        return ending(view, outcome);
    }

    static Map<String, Object> ofAdoption(Outcome outcome, Adoption adoption) {
        List<Map<String, Object>> told = adoption.told(outcome);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("success", outcome.waiting() == null);
        view.put("imported", outcome.published() ? outcome.ids().size() : 0);
        view.put("skipped", told.size() - outcome.ids().size());
        view.put("policies", told);
        return ending(view, outcome);
    }

    static Map<String, Object> ofConfirmation(Outcome outcome) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("success", true);
        view.put("policy_ids", outcome.ids());
        return ending(view, outcome);
    }

    private static Map<String, Object> ending(Map<String, Object> view, Outcome outcome) {
        if (outcome.preview()) {
            view.put("preview", true);
        } else if (outcome.waiting() != null) {
            view.put("waiting", outcome.waiting());
        } else {
            view.put("policy_set", outcome.after().setDigest());
        }
        view.put("impact", outcome.impact() == null ? null : outcome.impact().view());
        return view;
    }
}
