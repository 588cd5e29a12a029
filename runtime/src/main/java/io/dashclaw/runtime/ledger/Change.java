package io.dashclaw.runtime.ledger;

import io.dashclaw.runtime.access.Credential;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;

/** One state change on its way into the ledger: an {@link Addition} or a {@link Transition}, with who wants it and who waits for it. */
abstract sealed class Change<T> permits Change.Adding, Change.Turning {
    /** Which queue it waits in. Halt, approval and revocation must not stand behind a flood of guard calls. */
    enum Lane {
        FAIR,
        RESERVED
    }

    final Credential by;
    final Lane lane;
    final Context context;
    final long submittedNanos = System.nanoTime();
    private final UniEmitter<? super T> emitter;
    private T answer;
    private Throwable failure;
    private boolean settled;

    Change(Credential by, Lane lane, Context context, UniEmitter<? super T> emitter) {
        this.by = by;
        this.lane = lane;
        this.context = context;
        this.emitter = emitter;
    }

    String org() {
        return by.org();
    }

    /** A rough size in bytes, so that a batch stays bounded. */
    abstract int weight();

    final void succeed(T value) {
        answer = value;
        settled = true;
    }

    final void fail(Throwable cause) {
        failure = cause;
        settled = true;
    }

    final boolean settled() {
        return settled;
    }

    /** Tells the caller; on the caller's own event loop, which the writer sees to. */
    final void deliver() {
        if (failure != null) {
            emitter.fail(failure);
        } else {
            emitter.complete(answer);
        }
    }

    static final class Adding<T> extends Change<T> {
        final Addition<T> addition;
        Draft<T> draft;

        Adding(Credential by, Context context, UniEmitter<? super T> emitter, Addition<T> addition) {
            super(by, Lane.FAIR, context, emitter);
            this.addition = addition;
        }

        @Override
        int weight() {
            String body = draft.entry().body();
            return 1024 + (body == null ? 0 : body.length());
        }
    }

    static final class Turning<T> extends Change<T> {
        final Transition<T> transition;
        /** What the transition answered, until its turn is known to be committed. */
        T pending;

        RuntimeException pendingFailure;

        Turning(Credential by, Lane lane, Context context, UniEmitter<? super T> emitter, Transition<T> transition) {
            super(by, lane, context, emitter);
            this.transition = transition;
        }

        @Override
        int weight() {
            return 2048;
        }
    }
}
