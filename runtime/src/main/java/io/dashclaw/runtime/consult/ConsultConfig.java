package io.dashclaw.runtime.consult;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Who is asked about an intent besides the policies, and how. */
@ConfigMapping(prefix = "dashclaw.consult")
interface ConsultConfig {
    /** Signs what webhooks are sent, 16 characters or more. Absent, a secret is derived from the server keys; an admin reads it at {@code /api/consult/webhook-secret}. */
    Optional<String> webhookSecret();

    /** The jar of the optional module {@code semantic}; it is loaded when a policy first compares texts. */
    Optional<Path> semanticModel();

    /** Where a language model is asked as well: the base of an OpenAI-compatible API, such as {@code https://llm.example.com/v1}. */
    Optional<String> judgeUrl();

    /** The model's name at that URL. */
    Optional<String> judgeModel();

    /** The bearer token for that URL. */
    Optional<String> judgeKey();

    /** How long the model may take. 100ms to 10s. */
    @WithDefault("2s")
    Duration judgeTimeout();
}
