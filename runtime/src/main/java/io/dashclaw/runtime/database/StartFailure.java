package io.dashclaw.runtime.database;

import java.nio.file.Path;

/** Why the runtime cannot start: one line for people that says what is wrong and what to do. It is printed without a stack trace. */
public class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartFailure(String line) {
        super(line);
    }

    public StartFailure(String line, Throwable cause) {
        super(line, cause);
    }

    /** What a failure of the embedded database in its folder means to people. */
    static StartFailure in(Path home, Exception cause) {
        var reason = String.valueOf(cause.getMessage());
        return reason.contains("No space left on device") || reason.contains("Disk quota exceeded")
                ? new StartFailure(
                        "the disk is full that holds " + home
                                + ": free some space, or set DASHCLAW_HOME to a folder elsewhere",
                        cause)
                : new StartFailure(
                        "PostgreSQL did not start in " + home + " (" + reason.replaceAll("\\s*\\R\\s*", " ")
                                + "): mend that and start again; postgres.log there may say more",
                        cause);
    }
}
