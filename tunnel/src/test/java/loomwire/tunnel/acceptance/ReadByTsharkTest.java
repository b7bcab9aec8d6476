package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording of a tunnel over udp can be read by somebody else's program that has the secrets, and by nobody without. */
@Timeout(180)
class ReadByTsharkTest {
    private static final String WORDS = "what only the two ends should see, 4711";

    @TempDir
    private Path folder;

    @Test
    void aRecordingIsReadWithTheKeyLogAndNotWithout() throws Exception {
        assumeTrue(isThere("tcpdump") && isThere("tshark"), "tcpdump and tshark are not installed");
        int port = FreePorts.udp();
        int socks = FreePorts.tcp();
        Path keys = folder.resolve("keys");
        Path recording = folder.resolve("recording.pcap");
        Path server = Files.writeString(
                folder.resolve("s.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, "5a".repeat(31) + "01", folder.resolve("state")));
        Path client = Files.writeString(folder.resolve("c.yaml"), """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(port, "5a".repeat(31) + "01", socks));
        Process dump = new ProcessBuilder("tcpdump", "-i", "lo", "-U", "-w", recording.toString(), "udp port " + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("dump").toFile())
                .start();
        try {
            Eventually.holds(
                    "it records",
                    () -> Files.exists(recording) && recording.toFile().length() > 0);
            carry(keys, server, client, socks);
            Eventually.holds("all is recorded", () -> said(recording, keys).contains(WORDS));
        } finally {
            dump.destroy();
            assertTrue(dump.waitFor(20, TimeUnit.SECONDS));
        }
        assertFalse(said(recording, Files.createFile(folder.resolve("no-keys"))).contains(WORDS));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)));
    }

    private void carry(Path keys, Path server, Path client, int socks) throws Exception {
        List<String> withKeys = List.of("env", "SSLKEYLOGFILE=" + keys);
        try (LoomwireProcess first = LoomwireProcess.start(
                                withKeys, List.of(), folder.resolve("s.out"), "run", "-c", server.toString())
                        .awaitSaid("is running");
                LoomwireProcess second = LoomwireProcess.start(
                                List.of(), List.of(), folder.resolve("c.out"), "run", "-c", client.toString())
                        .awaitSaid("is running");
                Upstream upstream =
                        new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
            assertTrue(first.said().contains("SSLKEYLOGFILE is set"), first.said());
            try (SocksClient application = SocksClient.to(new InetSocketAddress("127.0.0.1", socks))) {
                assertEquals(0, application.connect("127.0.0.1", upstream.port()));
                byte[] words = WORDS.getBytes(StandardCharsets.US_ASCII);
                application.out().write(words);
                assertEquals(WORDS, new String(application.in().readNBytes(words.length), StandardCharsets.US_ASCII));
            }
            assertEquals(0, second.stop());
            assertEquals(0, first.stop());
        }
    }

    /** The bytes of streams that tshark finds. */
    private static String said(Path recording, Path keys) {
        try {
            Process tshark = new ProcessBuilder(
                            "tshark",
                            "-r",
                            recording.toString(),
                            "-o",
                            "tls.keylog_file:" + keys,
                            "-d",
                            "udp.port==1-65535,quic",
                            "-Y",
                            "quic.stream_data",
                            "-T",
                            "fields",
                            "-e",
                            "quic.stream_data")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String hex = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            tshark.waitFor();
            StringBuilder text = new StringBuilder();
            for (String each : hex.split("[,\\s]+")) {
                if (!each.equals("<MISSING>") && !each.isEmpty()) { // a frame that only ends a stream
                    text.append(new String(HexFormat.of().parseHex(each), StandardCharsets.ISO_8859_1))
                            .append('\n');
                }
            }
            return text.toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isThere(String program) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + program)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
