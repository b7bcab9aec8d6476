package loomwire.tunnel.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends as processes of their own, as a user starts them. */
@Tag("slow")
@Timeout(180)
class DemoTest {
    private static final long MEBIBYTES = 8;

    private static String run(boolean root) throws Exception {
        return run(root, DemoFiles.Pair.PLAIN);
    }

    private static String run(boolean root, DemoFiles.Pair examples) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Demo demo = new Demo(new PrintStream(out, true, StandardCharsets.UTF_8), root, MEBIBYTES, examples)) {
            demo.run();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void overLoopbackItDownloadsTheWholeFile() throws Exception {
        String said = run(false);
        assertTrue(said.contains("QUIC in plain UDP over loopback"), said);
        assertTrue(said.contains("as it must be"), said);
        assertTrue(
                said.matches("(?s).*server +sent [0-9,]+ datagrams, [0-9]+ lost.*client +sent [0-9,]+ datagrams.*"),
                said);
    }

    @Test
    void theExamplesForHighLoadRunAsTheyAre() throws Exception {
        boolean namespaces = canMakeNamespaces();
        String said = run(namespaces, DemoFiles.Pair.HIGH_LOAD);
        assertTrue(
                said.contains(namespaces ? "QUIC in hand-made TCP segments" : "QUIC in plain UDP over loopback"), said);
        assertTrue(said.contains("as it must be"), said);
    }

    @Test
    void betweenNamespacesItSpeaksInSegmentsAndLeavesNothingBehind() throws Exception {
        assumeTrue(canMakeNamespaces(), "needs root on Linux with iproute2, and libpcap");
        String said = run(true);
        assertTrue(said.contains("QUIC in hand-made TCP segments"), said);
        assertTrue(said.contains("as it must be"), said);
        assertTrue(said.matches("(?s).*server +sent [0-9,]+ segments.*"), said);
        Path namespaces = Path.of("/run/netns");
        try (Stream<Path> left = Files.list(namespaces)) {
            String pid = Long.toString(ProcessHandle.current().pid());
            assertFalse(left.anyMatch(each -> each.toString().endsWith("-" + pid)), "no namespace is left");
        }
    }

    private static boolean canMakeNamespaces() {
        try {
            DemoNamespaces.create(ProcessHandle.current().pid() + 1).close();
        } catch (IOException | RuntimeException e) {
            return false;
        }
        return Stream.of("/usr/lib", "/usr/lib64", "/lib")
                .map(Path::of)
                .filter(Files::isDirectory)
                .anyMatch(folder -> {
                    try (Stream<Path> files = Files.find(
                            folder,
                            2,
                            (path, attributes) -> path.getFileName().toString().startsWith("libpcap.so"))) {
                        return files.findAny().isPresent();
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    @Test
    void theSameSeedIsTheSameFile() {
        assertEquals(DemoContent.sha256(1, 3), DemoContent.sha256(1, 3));
        assertNotEquals(DemoContent.sha256(1, 3), DemoContent.sha256(2, 3));
        assertNotEquals(DemoContent.sha256(1, 3), DemoContent.sha256(1, 4));
    }
}
