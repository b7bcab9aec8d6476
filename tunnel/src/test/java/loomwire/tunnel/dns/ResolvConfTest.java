package loomwire.tunnel.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
    @Test
    void itIsReadAsTheManualHasIt() {
        ResolvConf conf = ResolvConf.parse("""
                # comment
                ; comment
                nameserver 192.0.2.1
                nameserver\t2001:db8::1
                nameserver nonsense
                nameserver 192.0.2.3
                nameserver 192.0.2.4
                domain one.example
                search two.example three.example.
                options ndots:2 timeout:3 attempts:4 rotate edns0
                options attempts:99
                sortlist 192.0.2.0
                """);
        assertEquals(
                List.of(
                        InetAddress.ofLiteral("192.0.2.1"),
                        InetAddress.ofLiteral("2001:db8::1"),
                        InetAddress.ofLiteral("192.0.2.3")),
                conf.nameServers());
        assertEquals(Duration.ofSeconds(3), conf.timeout());
        assertEquals(5, conf.attempts());
        assertTrue(conf.rotate());
        assertEquals(List.of("a.b.two.example", "a.b.three.example", "a.b"), conf.candidates("a.b"));
        assertEquals(List.of("a.b.c", "a.b.c.two.example", "a.b.c.three.example"), conf.candidates("a.b.c"));
        assertEquals(List.of("a"), conf.candidates("a."));
    }

    @Test
    void anEmptyFileMeansThisMachine() {
        ResolvConf conf = ResolvConf.parse("");
        assertEquals(List.of(InetAddress.ofLiteral("127.0.0.1")), conf.nameServers());
        assertEquals(List.of("host"), conf.candidates("host"));
    }
}
