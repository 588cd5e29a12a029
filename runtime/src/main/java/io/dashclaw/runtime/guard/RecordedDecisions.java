package io.dashclaw.runtime.guard;

import io.dashclaw.policy.Answer;
import io.dashclaw.policy.Facts;
import io.dashclaw.policy.Intent;
import io.dashclaw.policy.PolicySet;
import io.dashclaw.policy.Question;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.policy.PastDecisions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Judges decisions on record again, from what their payloads kept: the intent, the analysis of its act, the facts. */
@ApplicationScoped
class RecordedDecisions implements PastDecisions {
    private static final int PAGE = 200;
    private static final String AFTER_ALL = "~";
    private static final String SELECT = """
            SELECT d.id, d.at, d.principal, d.agent_id, d.action_type, l.body
              FROM decision d JOIN ledger l ON l.org = d.org AND l.seq = d.seq AND l.at = d.at
             WHERE d.org = ? AND d.id < ? AND d.at >= ? ORDER BY d.id DESC LIMIT ?
            """;

    private final DataSource database;
    private final Recheck recheck;
    private final GuardConfig config;

    RecordedDecisions(DataSource database, Recheck recheck, GuardConfig config) {
        this.database = database;
        this.recheck = recheck;
        this.config = config;
    }

    @Override
    public boolean each(String org, Instant since, int most, Duration longestWindow, Predicate<PastDecision> visitor)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            PastRates rates = longestWindow.isZero()
                    ? PastRates.NONE
                    : PastRates.read(connection, org, since.minus(longestWindow));
            String before = AFTER_ALL;
            for (int left = most; left > 0; left -= PAGE) {
                List<Row> page = page(connection, org, before, since, Math.min(left, PAGE));
                for (Row row : page) {
                    if (!visitor.test(new Past(row, rates))) {
                        return false;
                    }
                    before = row.id();
                }
                if (page.size() < PAGE) {
                    return left > page.size()
                            || page(connection, org, before, since, 1).isEmpty();
                }
            }
            return page(connection, org, before, since, 1).isEmpty();
        }
    }

    private static List<Row> page(Connection connection, String org, String before, Instant since, int limit)
            throws SQLException {
        try (var select = connection.prepareStatement(SELECT)) {
            select.setString(1, org);
            select.setString(2, before);
            select.setObject(3, since.atOffset(ZoneOffset.UTC));
            select.setInt(4, limit);
            try (ResultSet rows = select.executeQuery()) {
                List<Row> page = new ArrayList<>(limit);
                while (rows.next()) {
                    page.add(new Row(
                            rows.getString(1),
                            rows.getObject(2, OffsetDateTime.class).toInstant(),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getString(6)));
                }
                return page;
            }
        }
    }

    /** @param body null when it has been erased */
    private record Row(String id, Instant at, String principal, String agentId, String actionType, String body) {}

    private final class Past implements PastDecision {
        private final Row row;
        private final PastRates rates;
        private Intent intent;
        private Shields shields;
        private Facts recorded;

        Past(Row row, PastRates rates) {
            this.row = row;
            this.rates = rates;
        }

        @Override
        public String id() {
            return row.id();
        }

        @Override
        public Instant at() {
            return row.at();
        }

        @Override
        public String agentId() {
            return row.agentId();
        }

        @Override
        public String actionType() {
            return row.actionType();
        }

        @Override
        public Optional<Rejudged> under(PolicySet policies) {
            if (row.body() == null) {
                return Optional.empty();
            }
            if (intent == null) {
                read(StrictJson.stored(row.body()));
            }
            Facts facts = facts(policies, intent);
            Judgement judgement = Judgement.of(intent, shields, policies, same -> facts, false, true, config, row.at());
            boolean answered =
                    facts.answers().size() == policies.questions(intent).size();
            return Optional.of(new Rejudged(judgement.decision(), judgement.verdict(), answered));
        }

        private void read(Map<String, Object> payload) {
            var kept = (Map<?, ?>) payload.get("intent");
            intent = Recheck.intent(row.agentId(), row.actionType(), kept, recheck.analysis(payload, kept));
            shields = Shields.read(payload.get("shields"));
            recorded = payload.get("facts") instanceof Map<?, ?> known ? Facts.read(known) : Facts.at(row.at());
        }

        private Facts facts(PolicySet policies, Intent intent) {
            Set<Question> questions = policies.questions(intent);
            Map<Question, Answer> answers = new HashMap<>();
            for (Question question : questions) {
                Answer known = recorded.answers().get(question);
                if (known != null) {
                    answers.put(question, known);
                } else if (question instanceof Question.Rate rate) {
                    rates.count(rate, intent.baseAgentId(), row.principal(), row.at())
                            .ifPresent(count -> answers.put(question, new Answer.Number(count)));
                }
            }
            return new Facts(row.at(), recorded.agent(), answers);
        }
    }
}
