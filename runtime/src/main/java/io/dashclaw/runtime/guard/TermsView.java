package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Approval;
import io.dashclaw.policy.PolicyRef;
import io.dashclaw.policy.Quorum;
import io.dashclaw.policy.Separation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The terms of an approval as payloads keep them, both ways. */
public final class TermsView {
    private TermsView() {}

    public static Map<String, Object> of(Approval approval) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("separation", approval.separation().name().toLowerCase(Locale.ROOT));
        view.put("expires_after", text(approval.expiresAfter()));
        view.put("escalate_after", text(approval.escalateAfter()));
        view.put("quorums", approval.quorums().stream().map(TermsView::quorum).toList());
        return view;
    }

    private static Map<String, Object> quorum(Quorum quorum) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("policy", quorum.by().id());
        view.put("revision", quorum.by().revision());
        view.put("digest", quorum.by().digest());
        view.put("name", quorum.by().name());
        view.put("seats", quorum.seats().stream().map(TermsView::seat).toList());
        return view;
    }

    private static Map<String, Object> seat(Quorum.Seat seat) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("group", seat.group());
        view.put("count", seat.count());
        return view;
    }

    /** Who is still to be heard, for people: with the rule that wants them, where one does. */
    public static List<Map<String, Object>> missing(List<Approval.Missing> missing) {
        return missing.stream()
                .map(each -> {
                    Map<String, Object> view = seat(each.seat());
                    view.put("policy_id", each.by() == null ? null : each.by().id());
                    view.put("policy_name", each.by() == null ? null : each.by().name());
                    return view;
                })
                .toList();
    }

    /** @param kept null where no rule named any: then one person is enough */
    public static Approval read(Object kept) {
        if (!(kept instanceof Map<?, ?> view)) {
            return Approval.PLAIN;
        }
        return new Approval(
                duration(view.get("expires_after")),
                Separation.valueOf(((String) view.get("separation")).toUpperCase(Locale.ROOT)),
                duration(view.get("escalate_after")),
                ((List<?>) view.get("quorums"))
                        .stream().map(quorum -> readQuorum((Map<?, ?>) quorum)).toList());
    }

    private static Quorum readQuorum(Map<?, ?> view) {
        var by = new PolicyRef(
                (String) view.get("policy"),
                ((Number) view.get("revision")).longValue(),
                (String) view.get("digest"),
                (String) view.get("name"));
        return new Quorum(
                by,
                ((List<?>) view.get("seats"))
                        .stream().map(seat -> readSeat((Map<?, ?>) seat)).toList());
    }

    private static Quorum.Seat readSeat(Map<?, ?> view) {
        return new Quorum.Seat((String) view.get("group"), ((Number) view.get("count")).intValue());
    }

    private static String text(Duration duration) {
        return duration == null ? null : duration.toString();
    }

    private static Duration duration(Object text) {
        return text == null ? null : Duration.parse((String) text);
    }
}
