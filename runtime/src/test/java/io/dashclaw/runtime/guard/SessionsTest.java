package io.dashclaw.runtime.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a session did is asked of the database, or nothing is decided. */
class SessionsTest {
    private static final DataSource AWAY = (DataSource) Proxy.newProxyInstance(
            SessionsTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                throw new SQLException("gone", "08006");
            });

    @Test
    void withoutTheRecordThereIsNoAnswer() {
        var sessions = new Sessions(AWAY);
        var by = Credential.builtin("test", "org_test");
        var failure = assertThrows(Failure.class, () -> sessions.of(by, "ci", "session-1"));
        assertEquals(Failure.Code.DB_CONNECTION_FAILED, failure.code());
        assertEquals(503, failure.code().status());
        assertEquals("1", failure.headers().get("Retry-After"));
    }
}
