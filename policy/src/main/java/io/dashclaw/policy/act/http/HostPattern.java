package io.dashclaw.policy.act.http;

/**
 * {@code host}, {@code *.host} (the name and all below it), {@code a.*.b} (one label between), {@code *} (any), each with or without a port.
 *
 * @param prefix before the star; null when there is none
 */
record HostPattern(String prefix, String suffix, int port) {
    static HostPattern of(String written) {
        int colon = written.lastIndexOf(':');
        boolean hasPort = colon > 0 && written.indexOf(':') == colon;
        int port = hasPort ? Integer.parseInt(written.substring(colon + 1)) : -1;
        String host = hasPort ? written.substring(0, colon) : written;
        int star = host.indexOf('*');
        return star < 0
                ? new HostPattern(null, host, port)
                : new HostPattern(host.substring(0, star), host.substring(star + 1), port);
    }

    boolean matches(Url url) {
        if (port >= 0 && url.port() != port) {
            return false;
        }
        String host = url.host();
        if (prefix == null) {
            return host.equals(suffix);
        }
        boolean bare = prefix.isEmpty() && suffix.length() == host.length() + 1 && suffix.endsWith(host);
        return bare
                || host.length() >= prefix.length() + suffix.length()
                        && host.startsWith(prefix)
                        && host.endsWith(suffix);
    }
}
