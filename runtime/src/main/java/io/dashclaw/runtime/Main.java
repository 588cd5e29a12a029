package io.dashclaw.runtime;

import io.dashclaw.runtime.database.DatabaseSettings;
import io.dashclaw.runtime.database.EmbeddedPostgres;
import io.dashclaw.runtime.database.StartFailure;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the database and then Quarkus, and stops them in the opposite order, whatever ends the runtime. */
@QuarkusMain
public final class Main {
    /** Longer than PostgreSQL is given to stop. */
    private static final int LONGEST_END_SECONDS = 90;

    Main() {}

    public static void main(String... args) throws IOException {
        if (args.length > 0 && args[0].equals(Explain.COMMAND)) {
            var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            System.exit(Explain.run(Arrays.copyOfRange(args, 1, args.length), System.in, out, System.err));
        }
        var end = new End();
        Runtime.getRuntime().addShutdownHook(end);
        var failure = new AtomicReference<Throwable>();
        var exit = 1;
        try {
            exit = run(failure, args);
        } catch (Throwable e) {
            failure.set(e);
        }
        if (failure.get() != null && !end.hasBegun()) {
            StartReport.of(failure.get()).print(System.err);
        }
        end.isReached();
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exit, null);
    }

    /** @return the exit code */
    private static int run(AtomicReference<Throwable> failure, String... args) {
        var exit = new int[1];
        logWarningsOnly();
        checkPort();
        try (var database = database()) {
            Quarkus.run(
                    null,
                    (code, cause) -> {
                        exit[0] = code;
                        failure.set(cause);
                    },
                    args);
        }
        return exit[0];
    }

    /** The embedded database, or null when the configuration names another one, which is then looked at. */
    private static EmbeddedPostgres database() {
        var config = ConfigProvider.getConfig();
        var url = config.getOptionalValue("quarkus.datasource.jdbc.url", String.class);
        if (url.isPresent()) {
            DatabaseSettings.check(
                    url.get(),
                    config.getOptionalValue("quarkus.datasource.username", String.class),
                    config.getOptionalValue("quarkus.datasource.password", String.class));
            return null;
        }
        var postgres = EmbeddedPostgres.start(Path.of(config.getValue("dashclaw.home", String.class)));
        postgres.datasource().forEach(System::setProperty);
        System.setProperty("dashclaw.database.embedded", "true");
        return postgres;
    }

    /** The most likely mistake, which Vert.x reports without naming the setting. */
    private static void checkPort() {
        var port = ConfigProvider.getConfig().getValue("quarkus.http.port", String.class);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new StartFailure("QUARKUS_HTTP_PORT is '" + port + "': set it to a free port, 1 to 65535");
        }
    }

    /** Until Quarkus has read how to log, and sets this itself: else a start that fails before prints what was held back. */
    private static void logWarningsOnly() {
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    /** Keeps the JVM from ending, upon SIGTERM, before the main thread has stopped all in order. */
    private static final class End extends Thread {
        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile boolean begun;

        End() {
            super("end");
        }

        /** Whether somebody ended the runtime, so that a start which fails is no news. */
        boolean hasBegun() {
            return begun;
        }

        void isReached() {
            reached.countDown();
        }

        @Override
        public void run() {
            begun = true;
            try {
                reached.await(LONGEST_END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
