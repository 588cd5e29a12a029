package io.dashclaw.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a target or a target prefix names: a URL, or a path of any kind.
 *
 * @param scheme of a URL, folded; null for anything else
 * @param host of a URL, folded
 * @param port of a URL; null when it is not written
 * @param twisted has something by which the reader and the one who acts may understand different places
 * @param namesUser has a user before its host
 */
record Place(String scheme, String host, String port, NormalPath path, boolean twisted, boolean namesUser) {
    private static final Set<String> ENCODED_TURNS = Set.of("%2e", "%2f", "%5c");

    /** Where a target lies, seen from a prefix. */
    enum Coverage {
        /** Beyond doubt: enough for a grant. */
        INSIDE,
        /** On a generous reading: enough for a restriction. */
        NEARLY,
        /** It cannot be told: a restriction holds, a grant does not help. */
        UNKNOWN,
        OUTSIDE;

        Coverage join(Coverage worse) {
            return worse == OUTSIDE || this == OUTSIDE ? OUTSIDE : compareTo(worse) >= 0 ? this : worse;
        }
    }

    static Place of(String written) {
        var text = written.strip();
        int scheme = text.indexOf("://");
        if (scheme <= 0 || text.regionMatches(true, 0, "file:", 0, 5) || !isWord(text.substring(0, scheme))) {
            var path = NormalPath.of(text);
            return new Place(null, null, null, path, path.climbs() || hasTurns(text), false);
        }
        return ofUrl(text, CaseFold.fold(text.substring(0, scheme)), scheme + 3);
    }

    private static Place ofUrl(String text, String scheme, int start) {
        int end = firstOf(text, "/?#", start);
        var authority = text.substring(start, end);
        int user = authority.lastIndexOf('@');
        var address = CaseFold.fold(authority.substring(user + 1));
        int colon = portColon(address);
        var host = colon < 0 ? address : address.substring(0, colon);
        var port = colon < 0 ? null : address.substring(colon + 1);
        var path = NormalPath.of(text.substring(end, firstOf(text, "?#", end)));
        boolean twisted = hasTurns(text) || authority.indexOf('\\') >= 0 || authority.indexOf('%') >= 0;
        return new Place(scheme, withoutFinalDot(host), port, path, twisted, user >= 0);
    }

    /** The segments that a pattern without a scheme is compared to. */
    List<String> hostAndPath() {
        return Stream.concat(Stream.of(host), path.segments().stream()).toList();
    }

    /** What is wrong with it as a prefix, if anything. */
    static Optional<String> problemWithPrefix(String written) {
        var place = of(written);
        if (written.indexOf('*') >= 0) {
            return Optional.of("must be a plain prefix, not a glob");
        }
        if (place.twisted
                || place.namesUser
                || List.of(written.split("[/\\\\]")).contains("..")) {
            return Optional.of("must be a plain prefix without .., %2e, %2f, user names or control characters");
        }
        boolean empty =
                place.scheme == null ? place.path.withoutDrive().segments().isEmpty() : place.host.isEmpty();
        return empty ? Optional.of("must name something narrower than the root") : Optional.empty();
    }

    /** How surely the target lies within this prefix; boundaries are slashes and, for hosts, dots. */
    Coverage covers(Place target) {
        var coverage = scheme == null ? coversFromPath(target) : coversFromUrl(target);
        if (coverage == Coverage.OUTSIDE) {
            return target.twisted ? Coverage.UNKNOWN : Coverage.OUTSIDE;
        }
        return target.twisted || target.namesUser ? coverage.join(Coverage.NEARLY) : coverage;
    }

    private Coverage coversFromUrl(Place target) {
        if (target.scheme == null) {
            return target.path.segments().isEmpty()
                    ? Coverage.OUTSIDE
                    : of(scheme + "://" + String.join("/", target.path.spelled()))
                            .within(host, port, path, 0)
                            .join(Coverage.NEARLY);
        }
        var coverage = target.within(host, port == null ? defaultPort(scheme) : port, path, 0);
        return target.scheme.equals(scheme) ? coverage : coverage.join(Coverage.NEARLY);
    }

    private Coverage coversFromPath(Place target) {
        var first = path.segments().get(0);
        if (target.scheme != null) {
            int colon = portColon(first);
            return path.absolute()
                    ? Coverage.OUTSIDE
                    : target.within(
                            withoutFinalDot(colon < 0 ? first : first.substring(0, colon)),
                            colon < 0 ? null : first.substring(colon + 1),
                            path,
                            1);
        }
        if (isBelow(target.path.segments(), path.segments(), 0)) {
            boolean exact = isBelow(target.path.spelled(), path.spelled(), 0);
            return exact && target.path.absolute() == path.absolute() ? Coverage.INSIDE : Coverage.NEARLY;
        }
        boolean mayBeHost = !path.absolute() && !target.path.segments().isEmpty();
        return mayBeHost
                        && isSubdomain(target.path.segments().get(0), first)
                        && isBelow(rest(target.path.segments()), rest(path.segments()), 0)
                ? Coverage.NEARLY
                : Coverage.OUTSIDE;
    }

    /** For a URL: whether its host, port and path lie within those given; the path counts from the given segment on. */
    private Coverage within(String outerHost, String outerPort, NormalPath outerPath, int from) {
        if (!host.equals(outerHost) && !isSubdomain(host, outerHost)) {
            return Coverage.OUTSIDE;
        }
        if (!isBelow(path.segments(), outerPath.segments(), from)) {
            return Coverage.OUTSIDE;
        }
        var coverage = isBelow(path.spelled(), outerPath.spelled(), from) ? Coverage.INSIDE : Coverage.NEARLY;
        var ownPort = port == null ? defaultPort(scheme) : port;
        if (outerPort == null) {
            return ownPort.equals(defaultPort(scheme)) ? coverage : coverage.join(Coverage.NEARLY);
        }
        return outerPort.equals(ownPort) ? coverage : Coverage.OUTSIDE;
    }

    private static boolean isBelow(List<String> inner, List<String> outer, int from) {
        int length = outer.size() - from;
        return inner.size() >= length && inner.subList(0, length).equals(outer.subList(from, outer.size()));
    }

    private static List<String> rest(List<String> segments) {
        return segments.subList(1, segments.size());
    }

    /** A name without a dot, or an address in numbers, has no subdomains. */
    private static boolean isSubdomain(String host, String outer) {
        return host.endsWith("." + outer)
                && outer.indexOf('.') > 0
                && outer.chars().anyMatch(Character::isLetter);
    }

    private static String defaultPort(String scheme) {
        return scheme.equals("https") || scheme.equals("wss")
                ? "443"
                : scheme.equals("http") || scheme.equals("ws") ? "80" : "";
    }

    private static String withoutFinalDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static int portColon(String address) {
        int colon = address.lastIndexOf(':');
        boolean digits = colon >= 0
                && colon + 1 < address.length()
                && address.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9');
        return digits ? colon : -1;
    }

    private static int firstOf(String text, String stops, int start) {
        for (int i = start; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isWord(String text) {
        return text.chars()
                .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '+' || c == '-' || c == '.'));
    }

    private static boolean hasTurns(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        if (text.indexOf('%') < 0) {
            return false;
        }
        var folded = CaseFold.fold(text);
        return ENCODED_TURNS.stream().anyMatch(folded::contains);
    }
}
