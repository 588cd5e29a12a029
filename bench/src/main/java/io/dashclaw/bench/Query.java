package io.dashclaw.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Asks the database itself what is in it: {@code Query DATABASE_URL_FILE SQL} prints the first column of each row. Needs PostgreSQL's
 * driver on the class path.
 */
public final class Query {
    private Query() {}

    public static void main(String[] args) throws IOException, SQLException {
        try (var connection = DriverManager.getConnection(
                        Files.readString(Path.of(args[0])).strip());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(args[1])) {
            while (rows.next()) {
                System.out.println(rows.getString(1));
            }
        }
    }
}
