package io.dashclaw.runtime.http;

/** The filters in the order in which a request meets them (higher first); all come before Quarkus authenticates (200). */
public final class FilterOrder {
    static final int RESPONSE_HEADERS = 1000;
    static final int RATE_LIMIT = 900;
    static final int BODY_LIMIT = 800;
    static final int MEDIA_TYPE = 700;

    /** What is answered right behind the filters, without the framework's router. */
    public static final int SHORT_WAY = 600;

    private FilterOrder() {}
}
