package io.dashclaw.runtime.policy;

import io.dashclaw.policy.MalformedPolicyException;
import io.dashclaw.policy.PolicyTypes;
import io.dashclaw.policy.TestResult;
import io.dashclaw.policy.Verdict;
import io.dashclaw.runtime.http.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs policies' own tests, and adds them up in the form that clients know (governance §2). */
final class PolicyTrials {
    private final List<Map<String, Object>> details = new ArrayList<>();
    private int tests;
    private int passed;

    /** @param id null for a policy that is not stored */
    PolicyTrials add(String id, String name, String type, Map<String, Object> rules) {
        List<TestResult> results = PolicyTypes.test(type, rules);
        Function<Verdict, String> spelling = type.equals("rule") ? Verdict::yaml : Verdict::wire;
        List<Map<String, Object>> shown =
                results.stream().map(result -> view(result, spelling)).toList();
        tests += results.size();
        passed += (int) results.stream().filter(TestResult::passed).count();
        details.add(detail(id, name, shown));
        return this;
    }

    /** A policy that cannot be read fails as one test. */
    PolicyTrials addStored(StoredPolicy policy) {
        String name = policy.content().name();
        try {
            return add(
                    policy.id(),
                    name,
                    policy.content().type(),
                    policy.document().rules());
        } catch (MalformedPolicyException e) {
            tests++;
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("name", "can be enforced");
            view.put("passed", false);
            view.put("expected", null);
            view.put("actual", null);
            view.put("reason", String.join("; ", e.problems()));
            details.add(detail(policy.id(), name, List.of(view)));
            return this;
        }
    }

    private static Map<String, Object> detail(String id, String name, List<Map<String, Object>> tests) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("policy_id", id);
        detail.put("policy_name", name);
        detail.put("tests", tests);
        return detail;
    }

    private static Map<String, Object> view(TestResult result, Function<Verdict, String> spelling) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", result.name());
        view.put("passed", result.passed());
        view.put("expected", spelling.apply(result.expected()));
        view.put("actual", spelling.apply(result.actual()));
        view.put("reason", result.reasons());
        return view;
    }

    /** How many tests the policy added last has, and how many of them pass. */
    Map<String, Object> last() {
        List<?> ran = (List<?>) details.get(details.size() - 1).get("tests");
        long good = ran.stream()
                .filter(test -> Boolean.TRUE.equals(((Map<?, ?>) test).get("passed")))
                .count();
        return Map.of("tests_total", ran.size(), "tests_passed", (int) good);
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("total_policies", details.size());
        view.put("total_tests", tests);
        view.put("passed", passed);
        view.put("failed", tests - passed);
        view.put("success", passed == tests);
        view.put("details", details);
        return view;
    }

    /** 400, as for a policy that is to be published. */
    static Failure refused(MalformedPolicyException e) {
        return Failure.invalid(e.problems());
    }
}
