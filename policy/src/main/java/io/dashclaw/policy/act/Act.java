package io.dashclaw.policy.act;

import java.util.Objects;

/** The concrete effect that an intent names, as it was received (core §4.1.1). Nullable components are marked. */
public sealed interface Act {

    /**
     * @param dialect what the caller says it is for: {@code bash sh zsh powershell cmd}; nullable: read from the text
     * @param cwd where it runs, as the caller says; nullable
     * @param scriptPath of a script whose content came along; nullable
     * @param script its content, or the beginning of it; nullable
     */
    record Shell(String command, String dialect, String cwd, String scriptPath, String script) implements Act {
        public Shell {
            Objects.requireNonNull(command, "command");
        }
    }

    /** @param body the beginning of it; nullable */
    record Http(String method, String url, String body) implements Act {
        public Http {
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(url, "url");
        }
    }

    record Sql(String statement) implements Act {
        public Sql {
            Objects.requireNonNull(statement, "statement");
        }
    }

    /** A file that is written. @param content the beginning of it; nullable @param bytes of the whole; nullable */
    record File(String path, String content, Long bytes) implements Act {
        public File {
            Objects.requireNonNull(path, "path");
        }
    }
}
