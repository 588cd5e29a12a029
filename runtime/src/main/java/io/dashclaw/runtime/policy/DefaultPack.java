package io.dashclaw.runtime.policy;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.access.Role;
import io.dashclaw.runtime.database.StartFailure;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import io.dashclaw.runtime.http.StrictJson;
import io.dashclaw.runtime.ledger.Turn;
import io.dashclaw.runtime.policy.Publication.Published;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * What a fresh organisation starts with: nothing is blocked, and only what can hardly be undone waits for a person. Even an empty pack is
 * published, because a set without a seal holds everything. Of two replicas that start at once one publishes; the other one finds it done
 * under the head.
 */
@ApplicationScoped
class DefaultPack {
    private static final Logger LOG = Logger.getLogger(DefaultPack.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Policies policies;
    private final DataSource database;
    private final PolicyConfig config;

    DefaultPack(Policies policies, DataSource database, PolicyConfig config) {
        this.policies = policies;
        this.database = database;
        this.config = config;
    }

    /** After the writer and the tail have started. */
    void start(@Observes @Priority(300) StartupEvent event) throws SQLException {
        for (String org : withoutSet()) {
            Published published = publish(org);
            if (!published.ids().isEmpty()) {
                LOG.infof(
                        "%s starts with %d default policies",
                        org, published.ids().size());
            }
        }
    }

    private Published publish(String org) {
        List<PolicyContent> pack = config.defaultPack() ? contents() : List.of();
        Credential operator = new Credential(
                Credential.OPERATOR, org, Role.ADMIN, Credential.OPERATOR, Credential.OPERATOR, List.of());
        try {
            return policies.publish(
                            operator,
                            "default",
                            (before, turn) -> fresh(before, turn)
                                    ? Optional.of(pack.stream()
                                            .map(content -> Revision.created(
                                                    Policies.newId(), content, operator.id(), turn.now()))
                                            .toList())
                                    : Optional.empty())
                    .await()
                    .atMost(LONGEST_WAIT);
        } catch (Failure | TimeoutException e) {
            throw new StartFailure(
                    "the default policies of " + org + " could not be published: look at the database, and start again",
                    e);
        }
    }

    /** Also asks the ledger: where somebody has emptied the tables, everything stays held, and nothing is put in the place of what was there. */
    private static boolean fresh(StoredPolicies before, Turn turn) throws SQLException {
        return before.empty() && !PolicyTable.everPublished(turn.connection(), turn.org());
    }

    /** The pack as its file has it, held to the same rules as what people publish. */
    List<PolicyContent> contents() {
        Map<String, Object> file;
        try (var stream = DefaultPack.class.getResourceAsStream("default-pack.json")) {
            file = StrictJson.readObject(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<PolicyContent> contents = new ArrayList<>();
        for (Fields fields : Fields.of(new LinkedHashMap<>(file)).each("policies", 100)) {
            String type = fields.requiredText("policy_type", 1, 64);
            PolicyPatch patch = PolicyPatch.read(fields.require("name", "rules"));
            fields.check();
            contents.add(policies.enforceable(patch.onto(new PolicyContent(null, type, null, true, null))));
        }
        return contents;
    }

    private List<String> withoutSet() throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "SELECT id FROM organization o WHERE NOT EXISTS (SELECT 1 FROM policy_set WHERE org = o.id) ORDER BY id");
                var rows = select.executeQuery()) {
            List<String> orgs = new ArrayList<>();
            while (rows.next()) {
                orgs.add(rows.getString(1));
            }
            return orgs;
        }
    }
}
