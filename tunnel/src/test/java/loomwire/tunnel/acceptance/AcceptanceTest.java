package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.testing.ChildJava;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole program between two network namespaces, with curl, nginx, iperf3 and tcpdump around it: {@code bench/acceptance}
 * with small numbers, on the classes of this build, with two carriers to a server of two event loops. Skipped, with the
 * reason that the script gives, where it cannot run.
 */
@Tag("slow")
class AcceptanceTest {
    /** Status of the script where the machine lacks what it needs. */
    private static final int CANNOT_RUN = 3;
    /** Ten times what it takes on a quiet machine. */
    private static final long DEADLINE_SECONDS = 240;

    private static final Map<String, String> SMALL = Map.of(
            "DOWNLOADS",
            "2",
            "SIZE_MIB",
            "8",
            "PARALLEL",
            "4",
            "ABORTS",
            "12",
            "IPERF_SECONDS",
            "1",
            "HALF_CLOSE_MIB",
            "4",
            "PACKET_WORKERS",
            "2",
            "CARRIERS",
            "2");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "udp"})
    void everythingArrivesWholeAndNothingIsLeft(String backend) throws IOException, InterruptedException {
        Path script = Path.of("..", "bench", "acceptance").toAbsolutePath().normalize();
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", script.toString(), backend))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(SMALL);
        builder.environment().put("JAVA", ChildJava.executable() + " " + String.join(" ", ChildJava.QUICK_START));
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment()
                .put(
                        "LOOMWIRE",
                        String.join(" ", ChildJava.command(List.of("-XX:+UseSerialGC"), "loomwire.tunnel.Loomwire")));

        Process process = builder.start();
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            // Asked to end rather than killed, so that it takes its namespaces away.
            process.destroy();
            process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        String said = Files.readString(output);
        Assumptions.assumeTrue(!ended || process.exitValue() != CANNOT_RUN, said);
        assertEquals(0, process.exitValue(), () -> (ended ? "" : "not done in time\n") + said);
    }
}
