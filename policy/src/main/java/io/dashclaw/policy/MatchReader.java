package io.dashclaw.policy;

import io.dashclaw.policy.act.Flag;
import io.dashclaw.policy.cel.Environment;
import io.dashclaw.policy.cel.MalformedExpressionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the conditions of a {@link PolicySpec}. */
final class MatchReader {
    static final int MOST_COUNTED = 1_000_000;
    static final long MOST_TOKENS = 1_000_000_000_000L;
    static final int LONGEST_URL = 2048;
    static final int LONGEST_INSTRUCTION = 2000;
    static final int MOST_HISTORY = 50;
    private static final Pattern HTTPS = Pattern.compile("https://[^\\s/?#@\\\\]+(/[^\\s#\\\\]*)?");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_-]{1,64}(\\.[A-Za-z0-9_-]{1,64}){0,7}");

    /** What other classifiers call the same. */
    private static final Map<String, Flag> OTHER_NAMES = Map.of(
            "remote_exec", Flag.REMOTE_EXECUTION,
            "secret_exposure", Flag.CREDENTIAL_ACCESS,
            "protected_target", Flag.DESTRUCTIVE,
            "vcs_dangerous", Flag.DESTRUCTIVE,
            "sensitive_path", Flag.CREDENTIAL_ACCESS,
            "whereless", Flag.DESTRUCTIVE);

    private static final Map<String, Question.Counted> COUNTED =
            Map.of("Decisions", Question.Counted.DECISIONS, "Claims", Question.Counted.CLAIMS);
    private static final Map<String, Question.Owner> OWNERS = Map.of(
            "Agent", Question.Owner.AGENT,
            "Namespace", Question.Owner.NAMESPACE,
            "Org", Question.Owner.ORG,
            "Session", Question.Owner.SESSION);
    private static final Map<String, PolicySpec.CheckMatch.Type> CHECKS = Map.of(
            "Webhook", PolicySpec.CheckMatch.Type.WEBHOOK,
            "Semantic", PolicySpec.CheckMatch.Type.SEMANTIC,
            "NonFabrication", PolicySpec.CheckMatch.Type.NON_FABRICATION);
    private static final Map<String, Verdict> ON_TIMEOUT = SpecReader.verdicts(verdict -> verdict != Verdict.ALLOW);
    private static final Map<String, Verdict> ON_VIOLATION =
            SpecReader.verdicts(verdict -> verdict.compareTo(Verdict.REQUIRE_APPROVAL) >= 0);

    private final Fields fields;

    private MatchReader(Fields fields) {
        this.fields = fields;
    }

    static PolicySpec.Match read(Fields fields) {
        var match = new MatchReader(fields).match();
        fields.nothingElse();
        return match;
    }

    private PolicySpec.Match match() {
        return new PolicySpec.Match(
                SpecReader.words(fields, "actionTypes", text -> Optional.empty())
                        .orElse(null),
                SpecReader.words(fields, "targets", MatchReader::problemWithTarget)
                        .orElse(null),
                SpecReader.words(fields, "paths", Glob::problemWith).orElse(null),
                SpecReader.words(fields, "hosts", MatchReader::problemWithHost).orElse(null),
                SpecReader.words(fields, "systems", Glob::problemWith).orElse(null),
                fields.object("risk").map(MatchReader::risk).orElse(null),
                fields.object("rate").flatMap(MatchReader::rate).orElse(null),
                fields.object("spend").flatMap(MatchReader::spend).orElse(null),
                fields.object("tokens").flatMap(MatchReader::tokens).orElse(null),
                fields.object("schedule").map(MatchReader::schedule).orElse(null),
                fields.word("when", Environment.LONGEST)
                        .filter(text -> isExpression(fields, text))
                        .orElse(null),
                fields.object("session").map(MatchReader::session).orElse(null),
                fields.object("check").flatMap(MatchReader::check).orElse(null),
                fields.flag("whenActMissing").orElse(null),
                fields.flag("whenActUnknown").orElse(null));
    }

    private static boolean isExpression(Fields fields, String text) {
        try {
            Vocabulary.ENVIRONMENT.compile(text);
            return true;
        } catch (MalformedExpressionException e) {
            e.problems().forEach(problem -> fields.problem("when", described(problem)));
            return false;
        }
    }

    private static String described(MalformedExpressionException.Problem problem) {
        var meant = problem.misspelt() == null
                ? Optional.<String>empty()
                : Fields.nearest(problem.misspelt(), problem.known());
        return problem.line() + ":" + problem.column() + ": " + problem.message()
                + meant.map(word -> "; did you mean " + word + "?").orElse("");
    }

    private static Optional<String> problemWithTarget(String text) {
        return Glob.isLiteral(text) ? Place.problemWithPrefix(text) : Glob.problemWith(text);
    }

    private static Optional<String> problemWithHost(String text) {
        boolean port = text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':');
        boolean plain = text.chars().noneMatch(c -> c <= ' ' || "/\\@#%".indexOf(c) >= 0);
        return port || !plain
                ? Optional.of("must be a host such as *.example.com, without scheme, user, port and path")
                : Glob.problemWith(text);
    }

    private static PolicySpec.RiskMatch risk(Fields fields) {
        var atLeast = fields.number("atLeast", 0, 100).map(Long::intValue);
        var evidence = fields.number("evidenceAtLeast", 0, 100).map(Long::intValue);
        var flags = SpecReader.words(fields, "flags", MatchReader::problemWithFlag);
        fields.nothingElse();
        if (fields.values().isEmpty()) {
            fields.problem("atLeast", "is required, unless evidenceAtLeast or flags is there");
        }
        return new PolicySpec.RiskMatch(
                atLeast.orElse(null),
                evidence.orElse(null),
                flags.map(MatchReader::flags).orElse(null));
    }

    private static List<Flag> flags(List<String> names) {
        return names.stream()
                .map(MatchReader::flag)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** By our name, or by that of another classifier. */
    static Optional<Flag> flag(String name) {
        return Flag.named(name).or(() -> Optional.ofNullable(OTHER_NAMES.get(name)));
    }

    static Optional<String> problemWithFlag(String name) {
        return flag(name).isPresent()
                ? Optional.empty()
                : Optional.of("is no flag; flags are "
                        + Stream.of(Flag.values()).map(Flag::wire).collect(Collectors.joining(", ")));
    }

    private static Optional<PolicySpec.RateMatch> rate(Fields fields) {
        fields.required("moreThan");
        fields.required("per");
        var moreThan = fields.number("moreThan", 0, MOST_COUNTED).map(Long::intValue);
        var per = Span.RATE.read(fields, "per");
        var of = fields.choice("of", COUNTED, "Decisions or Claims");
        fields.nothingElse();
        return moreThan.flatMap(free -> per.map(window -> new PolicySpec.RateMatch(free, window, of.orElse(null))));
    }

    private static Optional<PolicySpec.SpendMatch> spend(Fields fields) {
        fields.required("moreThanUsd");
        fields.required("per");
        var limit = usd(fields, "moreThanUsd");
        var per = Span.BUDGET.read(fields, "per");
        var by = owner(fields);
        fields.nothingElse();
        return limit.flatMap(usd -> per.map(window -> new PolicySpec.SpendMatch(usd, window, by.orElse(null))));
    }

    private static Optional<PolicySpec.TokensMatch> tokens(Fields fields) {
        fields.required("moreThan");
        fields.required("per");
        var limit = fields.number("moreThan", 0, MOST_TOKENS);
        var per = Span.BUDGET.read(fields, "per");
        var by = owner(fields);
        fields.nothingElse();
        return limit.flatMap(most -> per.map(window -> new PolicySpec.TokensMatch(most, window, by.orElse(null))));
    }

    private static Optional<Question.Owner> owner(Fields fields) {
        return fields.choice("by", OWNERS, "Agent, Namespace, Org or Session");
    }

    /** As text: a number in a document is none that can be trusted to be exact. */
    static Optional<String> usd(Fields fields, String key) {
        if (fields.values().get(key) instanceof Number) {
            fields.ignore(key);
            fields.problem(key, Usd.FORM);
            return Optional.empty();
        }
        var text = fields.text(key, SpecReader.LONGEST_WORD);
        text.filter(each -> Usd.micro(each).isEmpty()).ifPresent(each -> fields.problem(key, Usd.FORM));
        return text.filter(each -> Usd.micro(each).isPresent());
    }

    private static PolicySpec.ScheduleMatch schedule(Fields fields) {
        fields.required("timeZone");
        var zone = fields.text("timeZone", SpecReader.LONGEST_WORD);
        zone.flatMap(Schedule::problemWithZone).ifPresent(message -> fields.problem("timeZone", message));
        var inside = SpecReader.words(fields, "inside", Schedule::problemWithWindow);
        var outside = SpecReader.words(fields, "outside", Schedule::problemWithWindow);
        var holidays = fields.words("holidays", SpecReader.MOST_ITEMS, Schedule::problemWithDate);
        fields.nothingElse();
        if (!fields.has("inside") && !fields.has("outside")) {
            fields.problem("outside", "is required, unless inside is there; such as [\"Mon-Fri 09:00-17:00\"]");
        }
        return new PolicySpec.ScheduleMatch(
                zone.orElse(null), inside.orElse(null), outside.orElse(null), holidays.orElse(null));
    }

    private static PolicySpec.SessionMatch session(Fields fields) {
        var session = new PolicySpec.SessionMatch(
                onlyTrue(fields, "wrote"), onlyTrue(fields, "readSecret"), onlyTrue(fields, "sawUntrusted"));
        fields.nothingElse();
        if (fields.values().isEmpty()) {
            fields.problem("wrote", "is required, unless readSecret or sawUntrusted is there");
        }
        return session;
    }

    /** What false would say, nobody agrees on. */
    private static Boolean onlyTrue(Fields fields, String key) {
        var flag = fields.flag(key);
        flag.filter(Predicate.isEqual(false)).ifPresent(off -> fields.problem(key, "must be true, or left out"));
        return flag.orElse(null);
    }

    private static Optional<PolicySpec.CheckMatch> check(Fields fields) {
        fields.required("type");
        var type = fields.choice("type", CHECKS, "Webhook, Semantic or NonFabrication");
        var webhook = fields.object("webhook").map(MatchReader::webhook);
        var semantic = fields.object("semantic").map(MatchReader::semantic);
        var nonFabrication = fields.object("nonFabrication").map(MatchReader::nonFabrication);
        fields.nothingElse();
        type.ifPresent(chosen -> {
            onlyOf(fields, "webhook", chosen == PolicySpec.CheckMatch.Type.WEBHOOK, true);
            onlyOf(fields, "semantic", chosen == PolicySpec.CheckMatch.Type.SEMANTIC, true);
            onlyOf(fields, "nonFabrication", chosen == PolicySpec.CheckMatch.Type.NON_FABRICATION, false);
        });
        return type.map(chosen -> new PolicySpec.CheckMatch(
                chosen, webhook.orElse(null), semantic.orElse(null), nonFabrication.orElse(null)));
    }

    private static void onlyOf(Fields check, String key, boolean chosen, boolean required) {
        if (chosen && required) {
            check.required(key);
        } else if (!chosen && check.has(key)) {
            check.problem(key, "belongs to another type of check");
        }
    }

    private static PolicySpec.Check.Webhook webhook(Fields fields) {
        fields.required("url");
        var url = fields.text("url", LONGEST_URL);
        url.flatMap(MatchReader::problemWithUrl).ifPresent(message -> fields.problem("url", message));
        var timeout = Span.TIMEOUT.read(fields, "timeout");
        var onTimeout = fields.choice("onTimeout", ON_TIMEOUT, "Warn, AllowContained, RequireApproval or Block");
        fields.nothingElse();
        return new PolicySpec.Check.Webhook(url.orElse(null), timeout.orElse(null), onTimeout.orElse(null));
    }

    static Optional<String> problemWithUrl(String text) {
        return HTTPS.matcher(text).matches()
                ? Optional.empty()
                : Optional.of(
                        "must be an https URL without user name and fragment, such as https://checks.example.com/v1");
    }

    private static PolicySpec.Check.Semantic semantic(Fields fields) {
        var instruction = fields.word("instruction", LONGEST_INSTRUCTION);
        var similarity = fields.number("similarity", 0, 100).map(Long::intValue);
        var minHistory = fields.number("minHistory", 1, MOST_HISTORY).map(Long::intValue);
        fields.nothingElse();
        if (!fields.has("instruction") && !fields.has("similarity")) {
            fields.problem("instruction", "is required, unless similarity is there");
        }
        return new PolicySpec.Check.Semantic(
                instruction.orElse(null), similarity.orElse(null), minHistory.orElse(null));
    }

    private static PolicySpec.Check.NonFabrication nonFabrication(Fields fields) {
        var content = path(fields, "contentPath");
        var source = path(fields, "sourcePath");
        var onViolation = fields.choice("onViolation", ON_VIOLATION, "RequireApproval or Block");
        fields.nothingElse();
        return new PolicySpec.Check.NonFabrication(content.orElse(null), source.orElse(null), onViolation.orElse(null));
    }

    static Optional<String> path(Fields fields, String key) {
        var path = fields.text(key, SpecReader.LONGEST_WORD);
        path.filter(text -> !FIELD.matcher(text).matches())
                .ifPresent(text -> fields.problem(key, "must be names with dots between them, such as mail.body"));
        return path;
    }
}
