package io.dashclaw.runtime.egress;

/** A call to the outside that brought no answer. What it says names neither addresses nor anything that was sent. */
public final class EgressFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why there is no answer. */
    public enum Why {
        /** Not an https URL that may be called. */
        REFUSED_URL("the URL may not be called"),
        /** The name has no address, or it is none that may be called. */
        REFUSED_ADDRESS("the address may not be called"),
        UNKNOWN_HOST("the host is unknown"),
        UNREACHABLE("the server cannot be reached"),
        TIMEOUT("no answer in time"),
        TOO_LARGE("the answer is too large"),
        BUSY("too many calls are under way");

        private final String text;

        Why(String text) {
            this.text = text;
        }
    }

    private final Why why;

    EgressFailure(Why why) {
        super(why.text, null, false, false);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
