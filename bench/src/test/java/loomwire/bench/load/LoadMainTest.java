package loomwire.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of load, small, against a real server process on loopback UDP. */
@Timeout(180)
class LoadMainTest {
    @TempDir
    private Path folder;

    private int run(String... args) {
        return LoadMain.run(args);
    }

    private String json(String kind) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readString(
                    files.filter(file -> file.getFileName().toString().matches(kind + "-.*\\.json"))
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    void everyByteOfAFewConnectionsComesBack() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    0,
                    run(
                            "connections",
                            "-n",
                            "20",
                            "--duration",
                            "1s",
                            "--period",
                            "500ms",
                            "--per-port",
                            "7",
                            "--out",
                            folder.toString(),
                            "--seed",
                            "1"));
        }
        String json = json("connections");
        assertTrue(json.contains("\"connections\": 20") && json.contains("\"errors\": 0"), json);
        assertTrue(json.contains("\"ports\": 3"), json);
        List<String> table = Files.readAllLines(folder.resolve("connections.csv"));
        assertEquals(3, table.size(), "a heading and a line for each run: " + table);
    }

    @Test
    void manyStreamsAreOpenAtOnceAndIdleOnesStillLive() throws Exception {
        assertEquals(
                0, run("streams", "-n", "100", "--idle", "100", "--hold", "0s", "-c", "2", "--out", folder.toString()));
        String json = json("streams");
        assertTrue(json.contains("\"streams\": 100") && json.contains("\"idle_streams\": 100"), json);
        assertTrue(json.contains("\"exchange_after_holding_count\": 100"), json);
    }

    @Test
    void theServerOutlivesConnectionsThatEndInEveryWay() throws Exception {
        // How much a young server's heap moves says nothing.
        assertEquals(
                0,
                run(
                        "churn",
                        "-n",
                        "200",
                        "--warm-up",
                        "20",
                        "--settle",
                        "0s",
                        "--tolerance",
                        "100000",
                        "--out",
                        folder.toString()));
        assertTrue(json("churn").contains("\"connections\": 200"));
    }

    @Test
    void aServerThatGrewIsReported() {
        assertEquals(
                LoadMain.FOUND_SOMETHING,
                run("churn", "-n", "1", "--warm-up", "0", "--settle", "0s", "--tolerance", "-100"));
    }

    @Test
    void smallExchangesAreTimedBesideDownloads() throws Exception {
        assertEquals(
                0, run("fairness", "--downloads", "2", "--small", "1", "--duration", "2s", "--out", folder.toString()));
        String json = json("fairness");
        assertTrue(json.contains("\"wrong_bytes_exchanges\": 0") && json.contains("same_connection_p99_ms"), json);
    }

    @Test
    void aServerThatCannotBeUsedIsSaidSo() {
        assertEquals(LoadMain.CANNOT_RUN, run("connections", "--server", "127.0.0.1:9"));
        assertEquals(LoadMain.CANNOT_RUN, run("connections", "--server-option", "-Xnonsense"));
    }

    @Test
    void timesAreReadAsPeopleWriteThem() {
        assertEquals(Duration.ofMillis(500), LoadMain.duration("500ms"));
        assertEquals(Duration.ofSeconds(90), LoadMain.duration("90s"));
        assertEquals(Duration.ofMinutes(10), LoadMain.duration("10m"));
    }
}
