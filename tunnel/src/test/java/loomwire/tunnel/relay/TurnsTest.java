package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.testing.ChildJava;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that always have more to send keep no processor from everybody else, whichever loop it is that copies. */
@Timeout(120)
class TurnsTest {
    private static final List<String> ONE_CARRIER =
            List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"socket", "stream", "unwanted"})
    void whoEndsARelayHasATurnOnTheOnlyProcessor(String endless) throws Exception {
        List<String> options = new ArrayList<>(ChildJava.QUICK_START);
        options.addAll(ONE_CARRIER);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(ChildJava.command(options, OneCarrierMain.class.getName(), endless))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs");
            assertEquals(0, process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
