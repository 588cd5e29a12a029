package io.dashclaw.policy.act;

import io.dashclaw.policy.act.http.HostKind;
import java.util.Locale;

/** What an effect speaks to. */
final class Hosts {
    private Hosts() {}

    /** The host of an effect that speaks to one, lower case; null when there is none, or when it is not known. */
    static String hostOf(Effect effect) {
        var object = effect.object();
        if (object == null || effect.is(Effect.Trait.NAMED) || object.knowledge() == Value.Knowledge.UNKNOWN) {
            return null;
        }
        return switch (effect.kind()) {
            case FETCH, CONNECT -> host(object.text());
            case SEND, PUBLISH, REVEAL, EXECUTE, DELETE, SPEND, DEPLOY ->
                object.text().contains("://") ? host(object.text()) : null;
            default -> null;
        };
    }

    /** Of {@code scheme://user@host:port/path}, {@code user@host:path}, {@code host:port}, {@code host/path}. */
    static String host(String written) {
        int scheme = written.indexOf("://");
        var rest = scheme < 0 ? written : written.substring(scheme + "://".length());
        int slash = indexOfAny(rest, "/?#\\");
        var authority = slash < 0 ? rest : rest.substring(0, slash);
        var host = authority.substring(authority.lastIndexOf('@') + 1);
        if (host.startsWith("[")) {
            int close = host.indexOf(']');
            return close < 0 ? null : host.substring(1, close).toLowerCase(Locale.ROOT);
        }
        int colon = host.indexOf(':');
        var name = colon < 0 || host.indexOf(':', colon + 1) > 0 ? host : host.substring(0, colon);
        return name.isBlank() ? null : name.toLowerCase(Locale.ROOT);
    }

    private static int indexOfAny(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    static boolean isLoopback(String host) {
        return HostKind.of(host) == HostKind.LOOPBACK;
    }

    /** {@code OTHER} where no host is known. */
    static HostKind kindOf(Effect effect) {
        var host = hostOf(effect);
        return host == null ? HostKind.OTHER : HostKind.of(effect.object().text());
    }
}
