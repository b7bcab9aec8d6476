package loomwire.tunnel.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import loomwire.quic.EndpointStats;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServerStartTest {
    private static final int ROUNDS = 50;
    private static final int ROUNDS_PER_CLIENT = 10;
    /** Threads of the platform and of virtual ones, by the names that ours have. */
    private static final Pattern OURS = Pattern.compile(
            "\"name\": \"((loomwire-|resolver-|server-|client-|stream-|spare|socks5-|carrier-|abort-)[^\"]*)\"");

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void startingAndStoppingLeavesNoDescriptorAndNoThread() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
            // The first round loads what is opened once and stays.
            round(0, upstream);
            long descriptors = descriptors();
            for (int i = 0; i < ROUNDS; i++) {
                round(i, upstream);
            }
            assertEquals("", threads());
            assertTrue(descriptors() <= descriptors, descriptors + " descriptors before, " + descriptors() + " after");
        }
    }

    @Test
    @Timeout(60)
    void garbageAndUnknownVersionsOfStrangersGetNoAnswer() throws Exception {
        byte[] garbage = new byte[24];
        garbage[0] = 0x41;
        byte[] unknownVersion = new byte[1200];
        unknownVersion[0] = (byte) 0xc0;
        unknownVersion[1] = 0x1a;
        unknownVersion[5] = 8;
        unknownVersion[14] = 8;
        try (TunnelPair pair = new TunnelPair(folder).startServer("");
                DatagramSocket stranger = new DatagramSocket()) {
            InetAddress server = InetAddress.getLoopbackAddress();
            stranger.send(new DatagramPacket(
                    garbage, garbage.length, server, pair.path().port()));
            stranger.send(new DatagramPacket(
                    unknownVersion, unknownVersion.length, server, pair.path().port()));
            Eventually.holds("both have come", () -> answers(pair).withheld() == 2);
            assertEquals(0, answers(pair).sent());
        }
    }

    private static EndpointStats.StatelessAnswers answers(TunnelPair pair) {
        return pair.server().ledger().totals().endpoints().answers();
    }

    /** Now and then with a client that has a stream open when the server is closed. */
    private void round(int number, Upstream upstream) throws Exception {
        try (TunnelPair pair = new TunnelPair(folder).startServer("")) {
            if (number % ROUNDS_PER_CLIENT == 0) {
                pair.startClient("");
                try (SocksClient socks = pair.socks()) {
                    assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 7));
                    assertEquals(7, socks.in().read());
                    pair.server().close();
                }
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private String threads() throws IOException {
        Path dump = folder.resolve("threads.json");
        Files.deleteIfExists(dump);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
        StringBuilder names = new StringBuilder();
        Matcher ours = OURS.matcher(Files.readString(dump));
        while (ours.find()) {
            names.append(ours.group(1)).append(' ');
        }
        return names.toString();
    }
}
