package io.dashclaw.runtime.consult;

import io.dashclaw.runtime.http.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What an agent did lately, in words: only what it claimed, so that asking alone changes nobody's history. */
@ApplicationScoped
class Histories {
    private static final String SELECT = """
            SELECT l.body FROM action a
              JOIN ledger l ON l.org = a.org AND l.seq = a.seq AND l.at = a.at
             WHERE a.org = ? AND a.agent_id = ? AND a.claimed_at IS NOT NULL AND a.started_at > now() - interval '30 days'
             ORDER BY a.started_at DESC LIMIT 50
            """;

    private final DataSource database;

    Histories(DataSource database) {
        this.database = database;
    }

    /** The newest fifty of thirty days. Blocking. */
    List<String> of(String org, String agentId) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var select = connection.prepareStatement(SELECT)) {
            select.setQueryTimeout(2);
            select.setString(1, org);
            select.setString(2, agentId);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    String body = rows.getString(1);
                    if (body != null && StrictJson.stored(body).get("intent") instanceof Map<?, ?> intent) {
                        texts.add(SemanticCheck.text(
                                (String) intent.get("action_type"), (String) intent.get("declared_goal"), (String)
                                        intent.get("target")));
                    }
                }
            }
        }
        return texts;
    }
}
