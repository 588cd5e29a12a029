package io.dashclaw.runtime.database;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;

/** Looks at a connection as the pool makes them, whose settings may differ from those of the URL alone. */
@ApplicationScoped
class DatabaseCheck {
    private final AgroalDataSource pool;

    DatabaseCheck(AgroalDataSource pool) {
        this.pool = pool;
    }

    void onStart(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) throws SQLException {
        try (var connection = pool.getConnection()) {
            DatabaseSettings.check(connection);
        }
    }
}
