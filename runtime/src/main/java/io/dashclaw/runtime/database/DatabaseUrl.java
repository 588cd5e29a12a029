package io.dashclaw.runtime.database;

import java.util.Optional;
import java.util.regex.Pattern;

/** Where the embedded database is and who may enter: the text of {@code database.url}. */
record DatabaseUrl(int port, String password) {
    static final String USER = "dashclaw";
    static final String DATABASE = "dashclaw";

    private static final Pattern TEXT = Pattern.compile(
            "jdbc:postgresql://127\\.0\\.0\\.1:(\\d{1,5})/dashclaw\\?user=dashclaw&password=([A-Za-z0-9_-]+)");

    /** Empty when the text is not one that we wrote. */
    static Optional<DatabaseUrl> read(String text) {
        var matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new DatabaseUrl(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Without credentials. */
    String bare() {
        return at(DATABASE);
    }

    String at(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    DatabaseUrl withPort(int other) {
        return new DatabaseUrl(other, password);
    }

    /** With credentials: what a second replica needs. */
    String text() {
        return bare() + "?user=" + USER + "&password=" + password;
    }

    /** Without the password, which has no place in a log. */
    @Override
    public String toString() {
        return bare();
    }
}
