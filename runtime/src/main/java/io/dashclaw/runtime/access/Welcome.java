package io.dashclaw.runtime.access;

/** What whoever started the runtime sees, on one screen. */
final class Welcome {
    private final int port;
    private final AccessConfig config;
    private final boolean embedded;

    Welcome(int port, AccessConfig config, boolean embedded) {
        this.port = port;
        this.config = config;
        this.embedded = embedded;
    }

    /** @param admin null when the operator brought a key of their own */
    void printFirst(String admin, String agent) {
        print("""

              DashClaw is ready.

                URL          %s
                Data         %s
                Admin key    %s
                Agent key    %s

              The keys are shown this once; only their hashes are kept. People approve with the admin key, agents ask with the
              agent key. Ask for a first decision:

                curl -s %s/api/guard -H 'x-api-key: %s' \\
                  -H 'content-type: application/json' \\
                  -d '{"agent_id": "my-agent", "action_type": "deploy", "declared_goal": "Ship v2 to production"}'

              Stop it with Ctrl+C; everything that was answered is kept.
              """.formatted(url(), data(), admin == null ? "the one in DASHCLAW_API_KEY" : admin, agent, url(), agent));
    }

    void printAgain() {
        print("""

              DashClaw is ready.

                URL          %s
                Data         %s
                Keys         as before; lost them? start once with DASHCLAW_API_KEY=<a new admin key> and make others with it
              """.formatted(url(), data()));
    }

    private String url() {
        return "http://localhost:" + port;
    }

    private String data() {
        return embedded ? config.home().toAbsolutePath().toString() : "the PostgreSQL of QUARKUS_DATASOURCE_JDBC_URL";
    }

    /** Straight to the screen: a log line would be kept by whoever collects logs. */
    private static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }
}
