package io.dashclaw.policy.act;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What an act is found to be; rules speak of these in {@code risk.flags}. Only the analysis sets them. */
public enum Flag {
    /** Data is lost that nothing makes anew. */
    DESTRUCTIVE,
    /** Cannot be taken back. */
    IRREVERSIBLE,
    /** Local data leaves for another host in a way that can carry anything. */
    EXFILTRATION,
    /** Reads, shows or copies secret material. */
    CREDENTIAL_ACCESS,
    /** Arranges that something runs later, or that somebody can come back. */
    PERSISTENCE,
    /** Runs with other rights, or gives rights away. */
    PRIVILEGE,
    /** Speaks to another host. */
    NETWORK,
    /** Runs code that comes over the network. */
    REMOTE_EXECUTION,
    /** Spends money. */
    SPEND,
    /** What runs was hidden from the reader. */
    OBFUSCATED,
    /** Switches protection or logging off, or removes traces. */
    DEFENSE_EVASION,
    /** Changes the operating system or its settings. */
    SYSTEM_CHANGE,
    /** Stops something that runs. */
    DISRUPTION,
    /** Changes a running environment. */
    DEPLOY,
    /** Makes something public. */
    PUBLISH,
    /** Installs or removes software. */
    PACKAGE,
    /** Opens or accepts connections that can carry anything: tunnels, listeners, remote shells. */
    REMOTE_ACCESS,
    /** Touches what this runtime governs by. */
    OWN,
    /** A part of it could not be resolved. */
    UNKNOWN,
    /** A program that the tables do not know. */
    UNKNOWN_PROGRAM;

    /** Snake case, as in answers and policies. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Flag> named(String wire) {
        return Stream.of(values()).filter(flag -> flag.wire().equals(wire)).findFirst();
    }
}
