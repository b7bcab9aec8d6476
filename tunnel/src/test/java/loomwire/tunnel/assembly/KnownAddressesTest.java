package loomwire.tunnel.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import loomwire.rawnet.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses a client may have dialled to reach a server with these addresses. */
class KnownAddressesTest {
    private static InetAddress address(String text) {
        try {
            InetAddress address = InetAddress.getByName(text);
            return Addresses.toInetAddress(Addresses.high(address), Addresses.low(address));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static List<InetAddress> addresses(String texts) {
        return texts == null
                ? List.of()
                : Arrays.stream(texts.split(" "))
                        .map(KnownAddressesTest::address)
                        .toList();
    }

    private static boolean includes(KnownAddresses known, String dialled, int port) {
        InetAddress address = address(dialled);
        return known.include(Addresses.high(address), Addresses.low(address), port);
    }

    private static KnownAddresses known(String own, String knownAs) {
        Set<InetAddress> addresses = addresses(own).stream().collect(Collectors.toSet());
        return new KnownAddresses(addresses(knownAs), () -> addresses);
    }

    @ParameterizedTest
    @CsvSource({
        // its own
        "127.0.0.1 203.0.113.7,            , 203.0.113.7,    true",
        "127.0.0.1 203.0.113.7,            , 127.0.0.1,      true",
        "::1 2001:db8::7,                  , 2001:db8::7,    true",
        // another's, of a server that has a public address
        "127.0.0.1 203.0.113.7,            , 203.0.113.8,    false",
        "127.0.0.1 203.0.113.7,            , 192.168.1.1,    false",
        "127.0.0.1 203.0.113.7 172.17.0.1, , 192.168.1.1,    false",
        "127.0.0.1 203.0.113.7 10.0.0.5,   , 198.51.100.1,   false",
        "::1 2001:db8::7 fd00::7,          , fd00::1,        false",
        // a server behind a translation
        "127.0.0.1 10.0.0.5,               , 198.51.100.1,   true",
        "127.0.0.1 10.0.0.5,               , 192.168.1.1,    true",
        "127.0.0.1 10.0.0.5,               , 100.64.0.1,     true",
        "127.0.0.1 100.64.3.4,             , 192.168.1.1,    true",
        "172.17.0.2,                       , 127.0.0.1,      true",
        "172.17.0.2,                       , 10.1.1.1,       true",
        "127.0.0.1 169.254.3.4,            , 10.1.1.1,       true",
        "::1 fe80::1 fd00::7,              , fd00:1::1,      true",
        "::1 fe80::1 fd00::7,              , 2001:db8::1,    true",
        // what no router translates
        "127.0.0.1 10.0.0.5,               , 169.254.169.254, false",
        "::1 fd00::7,                      , fe80::2,        false",
        // the other family
        "127.0.0.1 10.0.0.5,               , 2001:db8::1,    false",
        "10.0.0.5 2001:db8::7,             , 2001:db8::8,    false",
        "10.0.0.5 2001:db8::7,             , 192.168.1.1,    true",
        "::1 fd00::7,                      , 192.168.1.1,    false",
        // nothing but the machine itself
        "127.0.0.1,                        , 192.168.1.1,    false",
        "127.0.0.1,                        , 198.51.100.1,   false",
        // who is told counts on what it was told
        "127.0.0.1 10.0.0.5,    198.51.100.1, 198.51.100.1,  true",
        "127.0.0.1 10.0.0.5,    198.51.100.1, 10.0.0.5,      true",
        "127.0.0.1 10.0.0.5,    198.51.100.1, 198.51.100.2,  false",
        "127.0.0.1 10.0.0.5,    198.51.100.1, 192.168.1.1,   false",
        "203.0.113.7,           2001:db8::9,  2001:db8::9,   true",
    })
    void anAddressThatWasDialledCountsOrNot(String own, String knownAs, String dialled, boolean expected) {
        assertEquals(expected, includes(known(own, knownAs), dialled, 9999));
    }

    @Test
    void portsDoNotCount() {
        for (int port : new int[] {0, 1, 443, 65_535}) {
            assertTrue(includes(known("203.0.113.7", null), "203.0.113.7", port));
        }
    }

    @Test
    void oneListenAddressIsTheOnlyOne() {
        KnownAddresses one = KnownAddresses.of(address("203.0.113.7"), List.of());
        assertTrue(includes(one, "203.0.113.7", 1));
        assertFalse(includes(one, "127.0.0.1", 1));
        assertFalse(includes(one, "203.0.113.8", 1));
    }
}
