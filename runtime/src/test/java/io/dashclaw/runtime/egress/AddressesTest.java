package io.dashclaw.runtime.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dashclaw.runtime.database.StartFailure;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final Addresses USUAL = new Addresses(List.of());

    private static boolean allows(Addresses addresses, String host, String address) throws Exception {
        return addresses.allows(host, InetAddress.getByName(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:2800:220:1::1", "64:ff9b::808:808"})
    void publicAddressesMayBeCalled(String address) throws Exception {
        assertTrue(allows(USUAL, "example.com", address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:db8::1"
            })
    void specialAddressesMayNot(String address) throws Exception {
        assertFalse(allows(USUAL, "example.com", address));
    }

    @Test
    void whatIsListedMay() throws Exception {
        var listed = new Addresses(List.of("10.20.0.0/16", "Hooks.internal", "*.svc.cluster.local", "fd12::/16"));
        assertTrue(allows(listed, "any.example", "10.20.3.4"));
        assertFalse(allows(listed, "any.example", "10.21.3.4"));
        assertTrue(allows(listed, "any.example", "fd12::1"));
        assertTrue(allows(listed, "hooks.internal", "192.168.7.7"));
        assertFalse(allows(listed, "xhooks.internal", "192.168.7.7"));
        assertTrue(allows(listed, "a.b.svc.cluster.local", "10.96.0.1"));
        assertFalse(allows(listed, "svc.cluster.local", "10.96.0.1"));
    }

    @Test
    void aListedNameThatLeadsToTheMetadataServiceDoesNot() throws Exception {
        assertFalse(allows(new Addresses(List.of("hooks.internal")), "hooks.internal", "169.254.169.254"));
        assertTrue(allows(new Addresses(List.of("169.254.169.254")), "x", "169.254.169.254"));
    }

    @Test
    void anEntryThatIsNeitherIsRefusedWithItsName() {
        var refused = assertThrows(StartFailure.class, () -> new Addresses(List.of("10.0.0.0/99")));
        assertEquals(
                "dashclaw.egress.allowed: 10.0.0.0/99 is no block of addresses such as 10.0.0.0/8.",
                refused.getMessage());
        assertThrows(StartFailure.class, () -> new Addresses(List.of("a b")));
    }
}
