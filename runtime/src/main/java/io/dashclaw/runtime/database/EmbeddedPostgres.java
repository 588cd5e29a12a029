package io.dashclaw.runtime.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.postgresql.Driver;

/**
 * The PostgreSQL that comes with the runtime: durable, private to one user of one machine, and as long-lived as the runtime, which
 * restarts it when it dies. Everything lies under one folder:
 * <pre>
 * runtime.lock        held while a runtime lives
 * postgres-VERSION/   PostgreSQL's programs
 * data/               the database
 * database.url        the JDBC URL with credentials, with which a second replica joins
 * superuser.password  of PostgreSQL's own superuser, whom the runtime only uses to make its account
 * postgres.log        what the server says
 * </pre>
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);
    private static final String URL = "database.url";
    private static final String SUPERUSER_PASSWORD = "superuser.password";
    private static final String SERVER_LOG = "postgres.log";
    private static final Duration OLD_PROCESSES_END_WITHIN = Duration.ofSeconds(10);
    private static final long SHORTEST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Home home;
    private final Binaries binaries;
    private final ServerAccount account;
    private final DataFolder data;
    private final ReentrantLock state = new ReentrantLock();
    private final Condition closing = state.newCondition();

    private DatabaseUrl url;
    private volatile Postmaster postmaster;
    private boolean closed;

    private EmbeddedPostgres(Home home, Binaries binaries, ServerAccount account, DataFolder data) {
        this.home = home;
        this.binaries = binaries;
        this.account = account;
        this.data = data;
    }

    /**
     * Starts the server of this folder, which is made when it is missing, and returns when it takes connections.
     *
     * @throws StartFailure when it cannot, saying what to do; nothing of ours runs then
     */
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, ServerAccount::forHome);
    }

    static EmbeddedPostgres start(Path folder, Function<Path, ServerAccount> account) {
        var home = Home.open(folder);
        try {
            var postgres = prepare(home, account.apply(home.folder()));
            postgres.start();
            return postgres;
        } catch (IOException | SQLException e) {
            release(home);
            throw StartFailure.in(home.folder(), e);
        } catch (InterruptedException e) {
            release(home);
            Thread.currentThread().interrupt();
            throw new StartFailure("the start was interrupted: start again", e);
        } catch (RuntimeException e) {
            release(home);
            throw e;
        }
    }

    private static EmbeddedPostgres prepare(Home home, ServerAccount account) throws IOException {
        account.ownOnly(home.folder());
        var binaries = Binaries.in(home);
        account.own(binaries.folder());
        if (home.read(SUPERUSER_PASSWORD).isEmpty()) {
            home.write(SUPERUSER_PASSWORD, newPassword());
        }
        account.own(home.resolve(SUPERUSER_PASSWORD));
        var data = DataFolder.in(home, binaries, account, home.resolve(SUPERUSER_PASSWORD));
        return new EmbeddedPostgres(home, binaries, account, data);
    }

    private static String newPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void release(Home home) {
        try {
            home.close();
        } catch (IOException e) {
            LOG.debug("the lock was not released", e);
        }
    }

    private void start() throws IOException, SQLException, InterruptedException {
        stopLeftover();
        var known = home.read(URL).flatMap(DatabaseUrl::read);
        launch(known.orElseGet(() -> new DatabaseUrl(0, newPassword())));
        try {
            enter();
            if (!known.equals(Optional.of(url))) {
                home.write(URL, url.text());
            }
        } catch (IOException | SQLException | RuntimeException e) {
            postmaster.stop();
            throw e;
        }
        watch();
    }

    /** A runtime that was killed leaves its server behind, which nobody would restart or stop. */
    private void stopLeftover() throws IOException, InterruptedException {
        var pid = data.postmaster();
        var process = pid.flatMap(ProcessHandle::of);
        if (process.isEmpty()) {
            return;
        }
        var isServer = data.isServedBy(pid.get())
                .orElseThrow(() -> new StartFailure("process " + pid.get() + " may be a PostgreSQL that works in "
                        + data.path() + ": stop it with kill -INT " + pid.get() + " and start again"));
        if (isServer) {
            LOG.warnf("Stopping the PostgreSQL that an earlier runtime left (process %d)", pid.get());
            Postmaster.stop(process.get(), account, binaries);
        } else {
            data.disown(pid.get());
        }
    }

    private void launch(DatabaseUrl wanted) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + OLD_PROCESSES_END_WITHIN.toNanos();
        url = wanted.withPort(isFree(wanted.port()) ? wanted.port() : freePort());
        while (true) {
            try {
                launch();
                postmaster.awaitReady();
                return;
            } catch (Postmaster.Refusal refusal) {
                if (refusal.isPortTaken()) {
                    url = url.withPort(freePort());
                } else if (!refusal.isStillInUse() || System.nanoTime() > deadline) {
                    throw refusal;
                }
                TimeUnit.MILLISECONDS.sleep(SHORTEST_PAUSE_MILLIS);
            }
        }
    }

    private void launch() throws IOException {
        postmaster = Postmaster.launch(data, url.port(), account, binaries, home.resolve(SERVER_LOG));
    }

    private static boolean isFree(int port) {
        if (port == 0) {
            return false;
        }
        try (var socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Below what systems give to outgoing connections, one of which could else hold the port when the server comes back. */
    static int freePort() {
        return new SecureRandom()
                .ints(20_000, 30_000)
                .filter(EmbeddedPostgres::isFree)
                .findFirst()
                .orElseThrow();
    }

    /** Proves that the URL which we hand out opens the database, after making what it names when this is the first start. */
    private void enter() throws IOException, SQLException {
        try {
            connect(url.bare(), DatabaseUrl.USER, url.password()).close();
        } catch (SQLException refused) {
            makeAccountAndDatabase();
            connect(url.bare(), DatabaseUrl.USER, url.password()).close();
        }
    }

    /** Each step by itself and repeatable: whatever an earlier, killed start has done is kept. */
    private void makeAccountAndDatabase() throws IOException, SQLException {
        var superuserPassword = home.read(SUPERUSER_PASSWORD).orElseThrow();
        try (var connection = connect(url.at("postgres"), DataFolder.SUPERUSER, superuserPassword);
                var statement = connection.createStatement()) {
            if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = 'dashclaw'")) {
                statement.execute("CREATE ROLE dashclaw LOGIN");
            }
            statement.execute("ALTER ROLE dashclaw PASSWORD '" + url.password() + "'");
            if (!exists(connection, "SELECT FROM pg_database WHERE datname = 'dashclaw'")) {
                statement.execute("CREATE DATABASE dashclaw OWNER dashclaw");
            }
        }
    }

    private static boolean exists(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private static Connection connect(String url, String user, String password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        return new Driver().connect(url, properties);
    }

    private void watch() {
        var watcher = new Thread(this::restartWheneverItDies, "postgres-watcher");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void restartWheneverItDies() {
        try {
            while (true) {
                postmaster.onExit().join();
                if (isClosed()) {
                    return;
                }
                LOG.warn("PostgreSQL died and is started again");
                restart();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Until it succeeds or the database is closed, on the same port, since clients know no other. The children of a killed server live on
     * for a moment, and PostgreSQL refuses to start beside them.
     */
    private void restart() throws InterruptedException {
        var reason = "";
        for (long pause = SHORTEST_PAUSE_MILLIS; !isClosed(); pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            try {
                if (relaunch()) {
                    postmaster.awaitReady();
                    LOG.warnf("PostgreSQL takes connections again, on port %d", url.port());
                    return;
                }
            } catch (IOException e) {
                if (!reason.equals(e.getMessage())) {
                    reason = e.getMessage();
                    LOG.warnf("PostgreSQL does not start yet: %s", reason);
                }
                pauseUnlessClosed(pause);
            }
        }
    }

    /** @return false when the database was closed: a server that starts after that would have nobody to stop it */
    private boolean relaunch() throws IOException {
        state.lock();
        try {
            if (!closed) {
                launch();
            }
            return !closed;
        } finally {
            state.unlock();
        }
    }

    private void pauseUnlessClosed(long millis) throws InterruptedException {
        state.lock();
        try {
            if (!closed) {
                closing.await(millis, TimeUnit.MILLISECONDS);
            }
        } finally {
            state.unlock();
        }
    }

    private boolean isClosed() {
        state.lock();
        try {
            return closed;
        } finally {
            state.unlock();
        }
    }

    /** The JDBC URL with credentials. It stays the same until {@link #close}, restarts of the server included. */
    public String jdbcUrl() {
        return url.text();
    }

    public Path dataFolder() {
        return data.path();
    }

    /** How Quarkus names what opens the database. */
    public Map<String, String> datasource() {
        return Map.of(
                "quarkus.datasource.jdbc.url", url.bare(),
                "quarkus.datasource.username", DatabaseUrl.USER,
                "quarkus.datasource.password", url.password());
    }

    /** Stops the server: open transactions are rolled back, what was committed is written, and the folder is free for another runtime. */
    @Override
    public void close() {
        if (!closeOnce()) {
            return;
        }
        try {
            if (!postmaster.stop()) {
                LOG.warnf("PostgreSQL (process %d) is still stopping", postmaster.pid());
            }
        } catch (IOException e) {
            LOG.warnf("PostgreSQL (process %d) was not stopped: %s", postmaster.pid(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release(home);
        }
    }

    private boolean closeOnce() {
        state.lock();
        try {
            var first = !closed;
            closed = true;
            closing.signalAll();
            return first;
        } finally {
            state.unlock();
        }
    }
}
