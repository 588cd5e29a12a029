package io.dashclaw.policy.act.sql;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class OtherStoresTest {
    private static final String REDIS = """
            DELETE 100 EVERYTHING IRREVERSIBLE ⇐ FLUSHALL
            DELETE async 95 EVERYTHING IRREVERSIBLE ⇐ flushdb async
            DELETE user:1 50 IRREVERSIBLE ⇐ DEL user:1
            READ user:1 10 ⇐ get user:1
            LIST * 10 ⇐ KEYS *
            WRITE a 30 ⇐ SET a "b c"
            PERSIST /var/spool/cron 90 ⇐ CONFIG SET dir /var/spool/cron
            PERMIT protected-mode 85 ⇐ config set protected-mode no
            REVEAL requirepass 80 ⇐ CONFIG GET requirepass
            CONNECT evil 85 ⇐ SLAVEOF evil 6379
            CONFIGURE 65 ⇐ REPLICAOF NO ONE
            EXECUTE /tmp/x.so 90 ⇐ MODULE LOAD /tmp/x.so
            DELETE 100 EVERYTHING IRREVERSIBLE ⇐ EVAL "redis.call('FLUSHALL')" 0
            STOP NOSAVE 90 EVERYTHING ⇐ SHUTDOWN NOSAVE
            PERMIT eve 85 ⇐ ACL SETUSER eve on nopass ~* +@all
            UNKNOWN FROB 50 UNKNOWN_PROGRAM ⇐ FROB x
            WRITE a 30 ⇐ JSON.SET a $ {}
            DELETE 100 EVERYTHING IRREVERSIBLE ⇐ PING↵FLUSHALL
            READ 5 ⇐ PING
            """;
    private static final String MONGO = """
            DELETE db 100 EVERYTHING IRREVERSIBLE ⇐ db.dropDatabase()
            DELETE db 100 EVERYTHING IRREVERSIBLE ⇐ use prod; db.dropDatabase()
            DELETE users 90 EVERYTHING IRREVERSIBLE ⇐ db.users.drop()
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ db.users.deleteMany({})
            DELETE users 85 EVERYTHING IRREVERSIBLE ⇐ db.users.remove( { } )
            DELETE users 60 IRREVERSIBLE ⇐ db.users.deleteMany({ old: true })
            DELETE users 50 IRREVERSIBLE ⇐ db.users.deleteOne({ _id: 1 })
            WRITE users 85 EVERYTHING ⇐ db.users.updateMany({}, { $set: { a: 1 } })
            WRITE users 45 ⇐ db.users.updateMany({ a: 0 }, { $set: { a: 1 } })
            READ users 10 ⇐ db.users.find({ name: "drop()" })
            WRITE users 35 ⇐ db.users.insertOne({ a: 1 })
            WRITE copy 60 ⇐ db.users.aggregate([{ $match: {} }, { $out: "copy" }])
            DELETE 100 EVERYTHING IRREVERSIBLE ⇐ db.runCommand({ dropDatabase: 1 })
            DELETE 90 EVERYTHING IRREVERSIBLE ⇐ db.runCommand({ "drop": "users" })
            DELETE 90 EVERYTHING IRREVERSIBLE ⇐ db.getCollection('users').drop()
            DELETE db 100 EVERYTHING IRREVERSIBLE ⇐ db["dropDatabase"]()
            UNKNOWN - ⇐ db[name]()
            PERMIT db 75 ⇐ db.createUser({ user: "eve", pwd: "x", roles: ["root"] })
            STOP db 90 EVERYTHING ⇐ db.shutdownServer()
            EXECUTE 90 ⇐ run("rm", "-rf", "/")
            READ /etc/passwd 60 ⇐ cat("/etc/passwd")
            EXECUTE require('child_process').exec('id') 70 ⇐ require('child_process').exec('id')
            READ 10 ⇐ show dbs
            """;

    @TestFactory
    Stream<DynamicTest> redisCommandsAreKnown() {
        return REDIS.lines().map(row -> test(new Redis(), "redis", row));
    }

    @TestFactory
    Stream<DynamicTest> mongoMethodsAreKnown() {
        return MONGO.lines().map(row -> test(new Mongo(), "mongo", row));
    }

    private static DynamicTest test(io.dashclaw.policy.act.Language language, String name, String row) {
        return DynamicTest.dynamicTest(row, () -> {
            String text = row.substring(row.indexOf('⇐') + 1).strip().replace('↵', '\n');
            var seen = lines(language, name, text);
            assertTrue(seen.contains(row.substring(0, row.indexOf('⇐')).strip()), seen::toString);
        });
    }

    private static List<String> lines(io.dashclaw.policy.act.Language language, String name, String text) {
        return Reading.of(language, name, Value.exact(text, new Span(0, text.length()))).stream()
                .map(Reading::line)
                .toList();
    }

    @Property(tries = 1000)
    void noTextIsTooStrange(@ForAll String text) {
        assertNotNull(lines(new Redis(), "redis", text));
        assertNotNull(lines(new Mongo(), "mongo", text));
        assertNotNull(lines(new Mongo(), "mongo", "db.x.drop(" + text));
        assertNotNull(lines(new Redis(), "redis", "EVAL \"redis.call('" + text));
    }
}
