package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import loomwire.tunnel.assembly.Qlogs;
import loomwire.tunnel.qlog.QlogFile;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of a tunnel leave qlogs that say what their connection carried. */
class QlogOfATunnelTest {
    @TempDir
    Path folder;

    private static List<String> told(Path folder, String end) throws IOException {
        Path file;
        try (Stream<Path> all = Files.list(folder)) {
            file = all.filter(each -> each.toString().contains(end)).findFirst().orElseThrow();
        }
        return QlogFile.told(file);
    }

    private static String line(List<String> lines, String label) {
        return lines.stream().filter(line -> line.startsWith(label)).findFirst().orElseThrow();
    }

    @Test
    void eachEndLeavesTheLifeOfItsConnection() throws Exception {
        Path qlog = folder.resolve("qlog");
        String more = "transport: { quic: { qlog_dir: \"" + qlog + "\" } }\n";
        byte[] question = new byte[100_000];
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
                TunnelPair pair = new TunnelPair(folder).startServer(more).startClient(more);
                SocksClient socks = pair.socks()) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port()));
            socks.out().write(question);
            socks.socket().shutdownOutput();
            assertArrayEquals(question, socks.in().readAllBytes());
        }
        Qlogs.flush();
        List<String> client = told(qlog, "-client-");
        List<String> server = told(qlog, "-server-");
        assertTrue(client.getFirst().startsWith("a client's connection to 127.0.0.1:"), client.toString());
        assertTrue(server.getFirst().startsWith("a server's connection with 127.0.0.1:"), server.toString());
        for (List<String> lines : List.of(client, server)) {
            assertTrue(line(lines, "handshake").contains("complete after"), lines.toString());
            assertTrue(line(lines, "ended").contains(" by "), lines.toString());
            assertTrue(line(lines, "round trip").contains("at least"), lines.toString());
            assertTrue(lines.stream().noneMatch(line -> line.startsWith("file")), lines.toString());
        }
        assertTrue(line(client, "streams").startsWith("streams      "), client.toString());
    }
}
