package io.dashclaw.runtime.guard;

import io.dashclaw.policy.act.Acts;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Recorded;
import io.dashclaw.runtime.access.Credential;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Failure.Code;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Has acts read for what they do. A short one is read where it came in; a long one by a few threads that serve the callers in
 * turns, so that nobody's slow acts delay another's. What the record has to say of a session is asked once a second at most.
 */
@Startup // the tables are read before the first act comes
@ApplicationScoped
class ActDesk {
    private static final Logger LOG = Logger.getLogger(ActDesk.class);
    /** Up to here, reading takes well under a millisecond whatever the text is. */
    private static final int SHORT = 1024;

    private static final int READERS = 2;
    private static final int MOST_WAITING_OF_ONE = 256;

    private final Sessions sessions;
    private final KnownActs acts = new KnownActs();
    private final ExecutorService readers;
    private final Map<String, ArrayDeque<Runnable>> lines = new HashMap<>();

    ActDesk(Sessions sessions) {
        this.sessions = sessions;
        this.readers = Executors.newFixedThreadPool(READERS, task -> {
            Thread thread = new Thread(task, "act-reader");
            thread.setDaemon(true);
            return thread;
        });
        readers.execute(Acts::prepare);
    }

    /** Null for an intent without an act. Answers on the caller's event loop. @throws Failure 503 when too many of this caller's acts wait */
    Uni<ConsideredAct> read(Credential by, Declaration declared) {
        if (declared.act() == null) {
            return Uni.createFrom().nullItem();
        }
        ActHash hash = ActHash.of(declared.act());
        Context context = Vertx.currentContext();
        ConsideredAct known = acts.get(by, hash);
        if (known != null) {
            return refined(by, declared, known, context);
        }
        if (length(declared.act()) > SHORT) {
            return inTurn(by, context, () -> first(by, declared, hash))
                    .chain(first -> refined(by, declared, first, context));
        }
        return refined(by, declared, first(by, declared, hash), context);
    }

    private ConsideredAct first(Credential by, Declaration declared, ActHash hash) {
        ConsideredAct act = ConsideredAct.of(hash, declared.act(), Recorded.NOTHING);
        acts.seen(by, act);
        return act;
    }

    /** What the session of an intent did before. Answers on the caller's event loop; null without a session. */
    Uni<Sessions.Past> past(Credential by, Declaration declared) {
        if (declared.sessionId() == null || declared.agentId() == null) {
            return Uni.createFrom().nullItem();
        }
        Sessions.Past known = sessions.known(by, declared.agentId(), declared.sessionId());
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        Context context = Vertx.currentContext();
        return onWorker(context, () -> sessions.of(by, declared.agentId(), declared.sessionId()));
    }

    /** A claim that was folded into its decision. */
    void claimed(Credential by, Declaration declared) {
        sessions.claimed(by, declared.agentId(), declared.sessionId());
    }

    private Uni<ConsideredAct> refined(Credential by, Declaration declared, ConsideredAct first, Context context) {
        if (!asksForRecord(declared, first.analysis())) {
            return Uni.createFrom().item(first);
        }
        Sessions.Past known = sessions.known(by, declared.agentId(), declared.sessionId());
        return known != null
                ? Uni.createFrom().item(again(declared, first, known.recorded()))
                : onWorker(
                        context,
                        () -> again(
                                declared,
                                first,
                                sessions.of(by, declared.agentId(), declared.sessionId())
                                        .recorded()));
    }

    private static ConsideredAct again(Declaration declared, ConsideredAct first, Recorded recorded) {
        return recorded.written().isEmpty() ? first : ConsideredAct.of(first.hash(), declared.act(), recorded);
    }

    private static <T> Uni<T> onWorker(Context context, Supplier<T> work) {
        return Uni.createFrom()
                .emitter(emitter -> Infrastructure.getDefaultWorkerPool().execute(() -> run(work, context, emitter)));
    }

    /** Only files that are deleted or run look different when the session itself wrote them. */
    private static boolean asksForRecord(Declaration declared, Analysis analysis) {
        return declared.sessionId() != null
                && declared.agentId() != null
                && analysis.paths().stream()
                        .anyMatch(use ->
                                use.access() == Analysis.Access.DELETE || use.access() == Analysis.Access.EXECUTE);
    }

    private static int length(Object value) {
        if (value instanceof Map<?, ?> fields) {
            return fields.values().stream().mapToInt(ActDesk::length).sum();
        }
        return value instanceof String text ? text.length() : 0;
    }

    private Uni<ConsideredAct> inTurn(Credential by, Context context, Supplier<ConsideredAct> reading) {
        return Uni.createFrom().emitter(emitter -> {
            if (!queue(by.id(), () -> run(reading, context, emitter))) {
                throw Failure.of(Code.SATURATED, "Too many acts of this credential wait to be read")
                        .retryAfter(Duration.ofSeconds(1));
            }
        });
    }

    private static <T> void run(Supplier<T> work, Context context, UniEmitter<? super T> emitter) {
        try {
            T done = work.get();
            answer(context, () -> emitter.complete(done));
        } catch (RuntimeException e) {
            answer(context, () -> emitter.fail(e));
        }
    }

    private static void answer(Context context, Runnable answer) {
        if (context == null) {
            answer.run();
        } else {
            context.runOnContext(none -> answer.run());
        }
    }

    /** One act of a credential is read at a time; the next one goes to the end of the readers' line. */
    private boolean queue(String credential, Runnable task) {
        synchronized (lines) {
            ArrayDeque<Runnable> line = lines.get(credential);
            if (line != null) {
                return line.size() < MOST_WAITING_OF_ONE && line.add(task);
            }
            lines.put(credential, new ArrayDeque<>());
        }
        readers.execute(() -> serve(credential, task));
        return true;
    }

    private void serve(String credential, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("an act could not be answered", e);
        }
        synchronized (lines) {
            Runnable next = lines.get(credential).poll();
            if (next == null) {
                lines.remove(credential);
            } else {
                readers.execute(() -> serve(credential, next));
            }
        }
    }

    @PreDestroy
    void stop() {
        readers.shutdownNow();
    }
}
