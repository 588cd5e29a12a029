package io.dashclaw.runtime.egress;

import io.dashclaw.runtime.database.StartFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which addresses may be spoken to: those that belong to the public internet by the IANA special-purpose registries, and those that the
 * operator listed. An address that carries another one in it (mapped, translated, 6to4, Teredo) is judged as what it carries.
 */
final class Addresses {
    private static final List<Block> SPECIAL = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");
    /** All that is public in IPv6 lies in here, but for what follows. */
    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");

    private static final List<Block> SPECIAL_V6 = blocks("2001:0::/23", "2001:db8::/32", "2002::/16", "3fff::/20");
    private static final Block TRANSLATED = Block.of("64:ff9b::/96");
    private static final Block SIX_TO_FOUR = Block.of("2002::/16");

    private final List<Block> listed = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();

    /** @throws StartFailure for an entry that is neither a host, hosts below a name, nor a block of addresses */
    Addresses(List<String> allowed) {
        for (String entry : allowed) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (text.indexOf('/') > 0 || isLiteral(text)) {
                listed.add(Block.of(text));
            } else if (text.matches("(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
                hosts.add(text);
            } else {
                throw new StartFailure(
                        "dashclaw.egress.allowed: " + entry + " is neither a host nor a block of addresses.");
            }
        }
    }

    /** Whether a name that leads to this address may be called. The metadata services of clouds must be listed as addresses. */
    boolean allows(String host, InetAddress address) {
        byte[] bytes = address.getAddress();
        return isPublic(bytes)
                || listed.stream().anyMatch(block -> block.contains(bytes))
                || !address.isLinkLocalAddress() && hosts.stream().anyMatch(entry -> covers(entry, host));
    }

    private static boolean covers(String entry, String host) {
        return entry.startsWith("*.") ? host.endsWith(entry.substring(1)) : host.equals(entry);
    }

    private static boolean isPublic(byte[] address) {
        if (address.length == 4) {
            return SPECIAL.stream().noneMatch(block -> block.contains(address));
        }
        if (TRANSLATED.contains(address)) {
            return isPublic(part(address, 12));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return isPublic(part(address, 2));
        }
        return GLOBAL_UNICAST.contains(address) && SPECIAL_V6.stream().noneMatch(block -> block.contains(address));
    }

    private static byte[] part(byte[] address, int from) {
        return new byte[] {address[from], address[from + 1], address[from + 2], address[from + 3]};
    }

    /** Whether the text is an address rather than a name; only the plain forms are. */
    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    private static List<Block> blocks(String... texts) {
        return List.of(texts).stream().map(Block::of).toList();
    }

    /** The addresses that share the first bits. */
    private record Block(byte[] first, int bits) {
        static Block of(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            try {
                if (!isLiteral(address)) {
                    throw new IllegalArgumentException(text);
                }
                byte[] first = InetAddress.getByName(address).getAddress();
                int bits = slash < 0 ? first.length * 8 : Integer.parseInt(text.substring(slash + 1));
                if (bits < 0 || bits > first.length * 8) {
                    throw new IllegalArgumentException(text);
                }
                return new Block(first, bits);
            } catch (UnknownHostException | IllegalArgumentException e) {
                throw new StartFailure(
                        "dashclaw.egress.allowed: " + text + " is no block of addresses such as 10.0.0.0/8.");
            }
        }

        boolean contains(byte[] address) {
            if (address.length != first.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((address[bit >> 3] & mask) != (first[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
