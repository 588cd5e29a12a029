package io.dashclaw.runtime.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.util.Optional;

@ConfigMapping(prefix = "dashclaw")
public interface AccessConfig {
    /** Where the embedded database, the server keys and {@code database.url} lie. */
    Path home();

    /** The folder of the server keys; every replica needs the same ones. Default: {@code keys} under the home. */
    Optional<Path> keys();

    /** The operator's admin key. Without it one is made, on the embedded database only. At least 16 characters. */
    @WithName("api-key")
    Optional<String> apiKey();

    /** Set by the launcher, not by people: the database is the embedded one, and whoever started it reads stdout. */
    @WithName("database.embedded")
    @WithDefault("false")
    boolean embedded();

    /** The organisation of the operator's key. */
    @WithName("api-key-org")
    @WithDefault("org_default")
    String apiKeyOrg();
}
