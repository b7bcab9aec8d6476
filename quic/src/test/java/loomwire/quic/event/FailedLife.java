package loomwire.quic.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.qlog.Qlogs;

/**
 * A simulation that failed: it runs once more, with the same seed, and leaves the qlogs of its connections in {@code
 * target/failed}. Simulations do the same again, byte for byte, so what is looked at the second time is what failed the first.
 */
public final class FailedLife {
    /** Connections whose qlogs are kept. */
    private static final int MAX_LOGS = 16;
    /** Of each. */
    private static final long MAX_BYTES = 8L << 20;

    private FailedLife() {}

    /**
     * The failure, with where the qlogs are; as it was if there were no connections.
     *
     * @param name begins the names of the files
     * @param again what failed
     */
    public static Throwable retold(Throwable failure, String name, Runnable again) {
        Qlogs logs = new Qlogs(MAX_BYTES);
        ConnectionObservers few = (client, id, high, low, port, now) ->
                logs.logs().size() < MAX_LOGS ? logs.begin(client, id, high, low, port, now) : ConnectionObserver.NONE;
        Recording.by(few, () -> {
            try {
                again.run();
            } catch (Throwable expected) {
                // It failed before, and ought to fail now.
            }
            return null;
        });
        logs.flush();
        if (logs.logs().isEmpty()) {
            return failure;
        }
        return new AssertionError(failure + "\nqlogs of the same again: " + written(logs, name), failure);
    }

    private static List<Path> written(Qlogs logs, String name) {
        List<Path> files = new ArrayList<>();
        try {
            Path folder = Files.createDirectories(Path.of("target", "failed"));
            for (Qlogs.Log log : logs.logs()) {
                String end = "-" + files.size() + (log.client ? "-client.sqlog" : "-server.sqlog");
                Path file = folder.resolve(name.replaceAll("[^A-Za-z0-9.]+", "-") + end);
                Files.write(file, log.bytes());
                files.add(file.toAbsolutePath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
