package io.dashclaw.runtime;

import io.dashclaw.runtime.database.DatabaseSettings;
import io.dashclaw.runtime.database.StartFailure;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.flywaydb.core.api.FlywayException;

/**
 * What is said when the start fails.
 *
 * @param line one line that says what is wrong and what to do
 * @param bug present when nobody foresaw this: then the stack trace is needed
 */
record StartReport(String line, Optional<Throwable> bug) {
    private static final int LONGEST_LINE = 500;

    static StartReport of(Throwable failure) {
        var causes = causes(failure);
        return first(causes, StartFailure.class, Throwable::getMessage)
                .or(() -> first(causes, QuarkusBindException.class, StartReport::cannotListen))
                .or(() -> first(causes, ConfigValidationException.class, StartReport::badConfiguration))
                .or(() -> first(causes, ConfigurationException.class, StartReport::badConfiguration))
                .or(() -> first(causes, FlywayException.class, StartReport::migrationFailed))
                .or(() -> first(causes, SQLException.class, DatabaseSettings::explain))
                .or(() -> first(causes, NoSuchElementException.class, StartReport::badConfiguration))
                .map(line -> new StartReport(oneLine(line), Optional.empty()))
                .orElseGet(() -> new StartReport(
                        "the start failed, which is a bug in DashClaw; please report: " + oneLine(failure.toString()),
                        Optional.of(failure)));
    }

    void print(PrintStream out) {
        out.println("dashclaw: " + line);
        bug.ifPresent(failure -> failure.printStackTrace(out));
    }

    private static List<Throwable> causes(Throwable failure) {
        var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
        var causes = new ArrayList<Throwable>();
        for (var cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static <T extends Throwable> Optional<String> first(
            List<Throwable> causes, Class<T> type, Function<T, String> line) {
        return causes.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .map(line)
                .findFirst();
    }

    private static String cannotListen(QuarkusBindException failure) {
        return "port " + failure.getPort() + " on " + failure.getHost() + " cannot be opened (" + failure.getMessage()
                + "): stop the process that holds it, or set QUARKUS_HTTP_PORT to a free port";
    }

    private static String badConfiguration(Throwable failure) {
        return "the configuration is wrong: "
                + String.valueOf(failure.getMessage())
                        .replace("Configuration validation failed:", "")
                        .replaceAll("([\\w.]+Exception: )?SRCFG\\d+: ", "")
                        .strip();
    }

    private static String migrationFailed(FlywayException failure) {
        return "the database's schema cannot be brought up to date: " + failure.getMessage();
    }

    private static String oneLine(String text) {
        var line = text.strip().replaceAll("\\s*(-{3,}|\\R)\\s*", " ");
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + " …";
    }
}
