package io.dashclaw.runtime.consult;

import io.dashclaw.policy.Answer.Opinion;
import io.dashclaw.policy.Verdict;
import io.dashclaw.policy.act.Visible;
import io.dashclaw.policy.shield.SecretRedactor;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what somebody else said: words from outside are bounded, masked and made visible before people see them. */
final class Replies {
    private static final int MOST_REASONS = 10;
    private static final int LONGEST_REASON = 240;

    private Replies() {}

    /** Empty for a reply that makes no sense, which is no reply. {@code {decision?, reasons[]?, warnings[]?}}; warnings alone warn. */
    static Optional<Opinion> webhook(byte[] body) {
        try {
            Map<String, Object> reply = StrictJson.readObject(body);
            Object word = reply.get("decision");
            Optional<Verdict> decision =
                    word == null ? Optional.of(Verdict.ALLOW) : Verdict.parse(String.valueOf(word));
            List<String> reasons = texts(reply.get("reasons"));
            List<String> warnings = texts(reply.get("warnings"));
            if (decision.isEmpty() || reasons == null || warnings == null) {
                return Optional.empty();
            }
            Verdict verdict =
                    warnings.isEmpty() ? decision.get() : decision.get().join(Verdict.WARN);
            List<String> all = new ArrayList<>(reasons);
            all.addAll(warnings);
            return Optional.of(new Opinion(verdict, all, Map.of()));
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /** Empty unless it is {@code {allowed: true|false, reason?}}; what is not allowed is at least warned about, and the rule says how much more. */
    static Optional<Opinion> judge(byte[] body) {
        try {
            Map<String, Object> reply = StrictJson.readObject(body);
            if (!(reply.get("allowed") instanceof Boolean allowed)) {
                return Optional.empty();
            }
            List<String> reasons = reply.get("reason") instanceof String reason ? List.of(shown(reason)) : List.of();
            return Optional.of(new Opinion(allowed ? Verdict.ALLOW : Verdict.WARN, reasons, Map.of()));
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /** Null when it is something else than a list of texts. */
    private static List<String> texts(Object value) {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            return null;
        }
        return list.stream()
                .limit(MOST_REASONS)
                .map(text -> shown((String) text))
                .toList();
    }

    static String shown(String text) {
        return Visible.text(SecretRedactor.redact(text).text(), LONGEST_REASON);
    }
}
