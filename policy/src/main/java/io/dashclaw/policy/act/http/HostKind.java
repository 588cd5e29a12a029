package io.dashclaw.policy.act.http;

import io.dashclaw.policy.act.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a host is known for. In the order of what matters first. */
public enum HostKind {
    /** Hands out the credentials of the machine that asks. */
    METADATA,
    LOOPBACK,
    /** Keeps or passes on what strangers send it: paste sites, request bins, tunnels. */
    DROP,
    PAYMENT,
    /** The control plane of a cloud. */
    CLOUD,
    CLUSTER,
    CODE,
    REGISTRY,
    /** Registrars and DNS. */
    NAMES,
    /** Posts to people. */
    CHAT,
    /** Of a private network. */
    PRIVATE,
    OTHER;

    private record Known(HostPattern pattern, HostKind kind) {}

    private static final List<Known> KNOWN = read();

    /** @param written a host, with or without a port, in any spelling; or a URL */
    public static HostKind of(String written) {
        return of(Url.of(written));
    }

    static HostKind of(Url url) {
        if (url.host().isEmpty()) {
            return OTHER;
        }
        for (var known : KNOWN) {
            if (known.pattern.matches(url)) {
                return known.kind;
            }
        }
        return isLoopback(url.host()) ? LOOPBACK : isPrivate(url.host()) ? PRIVATE : OTHER;
    }

    private static List<Known> read() {
        var all = new ArrayList<Known>();
        for (String[] line : Lines.of(HostKind.class, "hosts.txt", 2)) {
            var kind = valueOf(line[0].toUpperCase(Locale.ROOT));
            for (String host : line[1].split(" +")) {
                all.add(new Known(HostPattern.of(host), kind));
            }
        }
        return List.copyOf(all);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("::1")
                || host.equals("0.0.0.0")
                || host.equals("::")
                || isAddress(host) && host.startsWith("127.")
                || host.equals("host.docker.internal");
    }

    private static boolean isPrivate(String host) {
        if (!isAddress(host)) {
            return host.indexOf('.') < 0 && host.indexOf(':') < 0
                    || host.endsWith(".local")
                    || host.endsWith(".internal")
                    || host.endsWith(".lan")
                    || host.endsWith(".svc")
                    || host.endsWith(".test")
                    || host.endsWith(".home.arpa")
                    || host.startsWith("fc") && host.indexOf(':') > 0
                    || host.startsWith("fd") && host.indexOf(':') > 0
                    || host.startsWith("fe80:");
        }
        return host.startsWith("10.")
                || host.startsWith("192.168.")
                || host.startsWith("169.254.")
                || host.matches("172\\.(1[6-9]|2[0-9]|3[01])\\..*")
                || host.matches("100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\..*");
    }

    private static boolean isAddress(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
