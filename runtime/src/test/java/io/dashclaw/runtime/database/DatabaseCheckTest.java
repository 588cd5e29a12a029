package io.dashclaw.runtime.database;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedPostgresResource.class)
class DatabaseCheckTest {
    @Inject
    AgroalDataSource pool;

    @Test
    void testsRunOnADatabaseAsStrictAsTheRealOne() throws Exception {
        try (var connection = pool.getConnection()) {
            assertDoesNotThrow(() -> DatabaseSettings.check(connection));
        }
    }
}
