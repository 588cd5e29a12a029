package io.dashclaw.policy.act.command;

/** A command table says something that the format does not have. The message names file, entry and key. */
public final class MalformedTableException extends RuntimeException {
    MalformedTableException(String where, String why, Throwable cause) {
        super(where + " " + why, cause);
    }
}
