package io.dashclaw.runtime.database;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** What the runtime needs of any PostgreSQL: that what was committed stays. */
public final class DatabaseSettings {
    private static final int OLDEST_MAJOR_VERSION = 14;
    private static final Pattern URL = Pattern.compile("jdbc:postgresql:(?://([^/?]*))?.*");
    private static final Pattern OPTIONS = Pattern.compile("[?&]options=([^&]*)");

    private DatabaseSettings() {}

    /**
     * Opens a connection and looks at it, before anything else does, so that a wrong URL or password is one line.
     *
     * @throws StartFailure when it does not open, or {@link #check(Connection)} refuses it
     */
    public static void check(String jdbcUrl, Optional<String> user, Optional<String> password) {
        if (!URL.matcher(jdbcUrl).matches()) {
            throw new StartFailure("QUARKUS_DATASOURCE_JDBC_URL must look like jdbc:postgresql://host:5432/database");
        }
        var properties = new Properties();
        user.ifPresent(value -> properties.setProperty("user", value));
        password.ifPresent(value -> properties.setProperty("password", value));
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "10");
        try (var connection = new Driver().connect(jdbcUrl, properties)) {
            check(connection);
        } catch (SQLException e) {
            throw new StartFailure(explain(e, jdbcUrl), e);
        }
    }

    /** @throws StartFailure when this connection's server is too old, or would lose what it has committed */
    public static void check(Connection connection) throws SQLException {
        var metadata = connection.getMetaData();
        if (metadata.getDatabaseMajorVersion() < OLDEST_MAJOR_VERSION) {
            throw new StartFailure("PostgreSQL " + metadata.getDatabaseProductVersion() + " is too old: DashClaw needs "
                    + OLDEST_MAJOR_VERSION
                    + " or newer; upgrade it, or set QUARKUS_DATASOURCE_JDBC_URL to another one");
        }
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')")) {
            row.next();
            refuseOff("fsync", row.getString(1));
            refuseOff("full_page_writes", row.getString(2));
            refuseOff("synchronous_commit", row.getString(3));
        }
    }

    private static void refuseOff(String setting, String value) {
        if (value.equals("off")) {
            throw new StartFailure(
                    "PostgreSQL runs with " + setting + "=off and would lose decisions that were answered: set "
                            + setting + "=on there, or set QUARKUS_DATASOURCE_JDBC_URL to another one");
        }
    }

    /** One line for people about a connection that failed. */
    public static String explain(SQLException failure) {
        return explain(failure, "");
    }

    private static String explain(SQLException failure, String jdbcUrl) {
        var at = host(jdbcUrl).map(host -> "PostgreSQL at " + host).orElse("PostgreSQL");
        var state = Optional.ofNullable(failure.getSQLState()).orElse("");
        return switch (state) {
            case "28P01", "28000", "08004" ->
                at + " refused the credentials (" + failure.getMessage()
                        + "): correct those in QUARKUS_DATASOURCE_JDBC_URL, or QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD";
            case "3D000" ->
                at + " has no such database (" + failure.getMessage()
                        + "): create it, or correct QUARKUS_DATASOURCE_JDBC_URL";
            case "08001", "08006" ->
                at + " cannot be reached (" + reason(failure) + "): start it, or correct QUARKUS_DATASOURCE_JDBC_URL";
            default ->
                at + " is not usable (" + failure.getMessage()
                        + "): mend that, or set QUARKUS_DATASOURCE_JDBC_URL to another one";
        };
    }

    private static String reason(SQLException failure) {
        if (failure.getCause() instanceof UnknownHostException unknown) {
            return "unknown host " + unknown.getMessage();
        }
        return failure.getCause() instanceof IOException network ? network.getMessage() : failure.getMessage();
    }

    private static Optional<String> host(String jdbcUrl) {
        return Optional.of(URL.matcher(jdbcUrl)).filter(Matcher::matches).map(matcher -> matcher.group(1));
    }

    /**
     * The URL for a connection that takes the ledger's head: a replica that freezes while it holds the head, or whose network is gone,
     * stops the others for 2 s at most, and a statement that waits for such a one outlives it. Kept across reconnecting.
     */
    public static String writerUrl(String jdbcUrl) {
        var options = "-c idle_in_transaction_session_timeout=2s -c statement_timeout=5s";
        var own = OPTIONS.matcher(jdbcUrl);
        if (own.find()) {
            options = URLDecoder.decode(own.group(1), StandardCharsets.UTF_8) + " " + options;
        }
        // Of a parameter given twice the driver takes the last: the URL cannot weaken what we need.
        return jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?")
                + "socketTimeout=10&connectTimeout=5&tcpKeepAlive=true&options="
                + URLEncoder.encode(options, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
