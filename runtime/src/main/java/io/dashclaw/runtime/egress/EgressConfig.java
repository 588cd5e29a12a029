package io.dashclaw.runtime.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the runtime itself may speak to. */
@ConfigMapping(prefix = "dashclaw.egress")
interface EgressConfig {
    /**
     * Private places that may be spoken to, besides the public internet: a host ({@code hooks.internal}), hosts below a name ({@code
     * *.svc.cluster.local}), or addresses ({@code 10.20.0.0/16}). None by default.
     */
    Optional<List<String>> allowed();

    /** A PEM file with the certificates of an authority of your own, trusted besides the usual ones. */
    Optional<Path> trust();

    /** How many calls may be under way at once; one more fails like an unreachable server. 1 to 4096. */
    @WithDefault("128")
    int concurrent();
}
