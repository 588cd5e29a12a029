package io.dashclaw.bench;

import io.dashclaw.policy.act.Act;
import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What reading one act costs: what agents do all day, and what somebody makes to be slow. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class ActBenchmark {
    /** Of a benchmark each, so that typical and hostile ones can be run alone. */
    @State(Scope.Benchmark)
    public static class Typical {
        @Param
        public Ordinary act;

        private Act read;

        @Setup
        public void prepare() {
            read = act.act;
        }
    }

    @State(Scope.Benchmark)
    public static class Made {
        @Param
        public Hostile act;

        private Act read;

        @Setup
        public void prepare() {
            read = act.act;
        }
    }

    @Benchmark
    public Analysis typical(Typical typical) {
        return Acts.analyse(typical.read, Recorded.NOTHING);
    }

    @Benchmark
    public Analysis hostile(Made made) {
        return Acts.analyse(made.read, Recorded.NOTHING);
    }

    /** What agents do. */
    public enum Ordinary {
        STATUS("git status"),
        COMMIT("git add -A && git commit -m \"Fix the rounding of totals\""),
        BUILD("cd services/ledger && npm ci && npm test 2>&1 | tail -n 40"),
        SEARCH("grep -rn --include='*.java' 'TODO' src | sort | head -n 20"),
        REMOVE("rm -rf node_modules dist && mkdir -p dist"),
        CLUSTER("kubectl -n dev get pods -l app=web -o json | jq -r '.items[].metadata.name'"),
        LOOP("for f in $(git ls-files '*.md'); do wc -l \"$f\"; done"),
        PYTHON("python3 -c 'import json, sys; print(json.load(open(\"package.json\"))[\"version\"])'"),
        WRAPPED("sudo -u deploy bash -lc 'cd /srv/app && git pull && systemctl restart app'"),
        QUERY("psql -d shop -c 'SELECT id, total FROM orders WHERE status = 1 ORDER BY id LIMIT 10'"),
        SCRIPT(script()),
        STATEMENT(
                new Act.Sql(
                        "UPDATE orders SET status = 'paid' WHERE id = 42 AND status = 'open'; SELECT * FROM orders WHERE id = 42")),
        REQUEST(new Act.Http(
                "POST",
                "https://api.github.com/repos/octocat/hello/issues",
                "{\"title\":\"Totals\",\"body\":\"are rounded\"}")),
        FILE(new Act.File(
                "src/ledger/totals.py", "def total(rows):\n    return sum(row.amount for row in rows)\n", 60L));

        private final Act act;

        Ordinary(String command) {
            this(new Act.Shell(command, null, "/home/ada/app", null, null));
        }

        Ordinary(Act act) {
            this.act = act;
        }

        /** Of the kind that installs and starts a service. */
        private static String script() {
            return """
                    #!/usr/bin/env bash
                    set -euo pipefail
                    root="$(cd "$(dirname "$0")/.." && pwd)"
                    version="${1:-$(git describe --tags)}"
                    log() { printf '%s %s\\n' "$(date +%T)" "$*" >&2; }

                    for tool in node npm docker; do
                      if ! command -v "$tool" >/dev/null; then
                        log "missing $tool"
                        exit 1
                      fi
                    done

                    cd "$root"
                    rm -rf dist coverage
                    npm ci --no-audit
                    npm run lint && npm test -- --coverage
                    npm run build

                    cat > dist/version.json <<JSON
                    { "version": "$version", "commit": "$(git rev-parse HEAD)" }
                    JSON

                    docker build -t "ledger:$version" --build-arg VERSION="$version" .
                    case "${DEPLOY_TO:-dev}" in
                      dev) docker compose up -d --wait ;;
                      staging) kubectl --context staging set image deployment/ledger app="ledger:$version" ;;
                      *) log "unknown environment"; exit 2 ;;
                    esac

                    until curl -fsS http://localhost:8080/health; do sleep 1; done
                    log "ledger $version is up"
                    """;
        }
    }

    /** What somebody sends to keep us busy: 64 KB each, or short and growing. */
    public enum Hostile {
        SUBSHELLS("( ".repeat(10_000) + "rm -rf ~" + " )".repeat(10_000)),
        SUBSTITUTIONS("$(".repeat(10_000) + "rm -rf ~" + ")".repeat(10_000)),
        BRACES("echo " + "{a,b}".repeat(10_000)),
        RANGES("echo " + "{1..1000}".repeat(7_000)),
        PIPES("cat | ".repeat(5_000) + "sh"),
        COMMANDS("echo a; ".repeat(8_000) + "rm -rf ~"),
        WRAPPERS("sudo env nohup nice ".repeat(3_200) + "rm -rf ~"),
        DOCUMENTS("cat <<A\n".repeat(8_000)),
        ASSIGNMENTS("x=$x$x; ".repeat(8_000)),
        WORDS("rm -rf " + "a ".repeat(30_000)),
        REDIRECTIONS("echo a " + "> f ".repeat(16_000)),
        LOOPS("for i in 1 2 3 4 5 6 7 8 9; do ".repeat(60) + "rm $i" + "; done".repeat(60)),
        BRANCHES("f0() { f1; f1; }; f1() { f2; f2; }; f2() { f3; f3; }; f3() { f4; f4; }; f4() { f0; f0; }; f0"),
        PYTHON("python3 -c '" + "f(".repeat(10_000) + ")".repeat(10_000) + "'"),
        NODE("node -e '" + "require(".repeat(8_000) + "'"),
        PERL("perl -e '" + "system(".repeat(9_000) + "'"),
        POWERSHELL("pwsh -c '" + "$(".repeat(10_000) + ")".repeat(10_000) + "'"),
        POWERSHELL_PIPES(new Act.Shell("a |".repeat(20_000), "powershell", null, null, null)),
        CMD(new Act.Shell("a & ".repeat(16_000), "cmd", null, null, null)),
        STATEMENTS(new Act.Sql("DELETE FROM a WHERE b = 1; ".repeat(2_400))),
        CONDITIONS(new Act.Sql("DELETE FROM a WHERE " + "NOT (".repeat(5_000) + "b = 1" + ")".repeat(5_000))),
        QUERIES(new Act.Sql("SELECT * FROM (".repeat(4_000) + "SELECT 1" + ") x".repeat(4_000))),
        BODY(new Act.Http("POST", "https://example.com/", "{\"a\":[".repeat(10_000))),
        ADDRESS(new Act.Http("GET", "https://example.com/" + "%25".repeat(20_000), null)),
        WRITTEN(new Act.File("a.ps1", "a |".repeat(20_000), null)),
        WORKFLOW(new Act.File(".github/workflows/a.yml", "- run: a\n".repeat(7_000), null));

        private final Act act;

        Hostile(String command) {
            this(new Act.Shell(command, null, null, null, null));
        }

        Hostile(Act act) {
            this.act = act;
        }
    }
}
