package loomwire.quic.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.qlog.QlogEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with a qlog file for each connection. Loops hand over pieces of text and never wait; a thread of its own writes
 * them. For looking at protocols, not for every day: each packet costs a loop some microseconds.
 *
 * <p>Of a server's connections, which strangers can begin, those are written that complete their handshake. What the disk is
 * too slow for is left out, and the file says so. After an error nothing more is written, which is said once, and
 * connections go on.
 */
public final class QlogFiles implements ConnectionObservers, AutoCloseable {
    /** Files in the folder; for a new one the oldest goes, even if its connection is open. */
    public static final int MAX_FILES = 64;
    /** What a file may have; a longer connection's ends with a note, and how it ended. */
    public static final long MAX_FILE_BYTES = 32L << 20;
    /** Pieces, 16 KiB each, that may wait for the disk. */
    static final int MAX_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(QlogFiles.class);
    private static final long MOST_SECONDS = 2;

    private final Path folder;
    private final long maxFileBytes;
    private final Clock clock;
    private final QlogFolder writer;
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread;
    private volatile boolean failed;
    /** The writer's. */
    private boolean running = true;

    private QlogFiles(Path folder, int maxFiles, long maxFileBytes, Clock clock) {
        this.folder = folder;
        this.maxFileBytes = maxFileBytes;
        this.clock = clock;
        this.writer = new QlogFolder(folder, maxFiles);
        this.thread = Thread.ofPlatform().daemon().name("loomwire-qlog").unstarted(this::run);
    }

    /** Files in this folder, which is made if it is not there. Where that fails a warning says so, and nothing is written. */
    public static QlogFiles in(Path folder) {
        return in(folder, MAX_FILES, MAX_FILE_BYTES, Clock.systemUTC());
    }

    static QlogFiles in(Path folder, int maxFiles, long maxFileBytes, Clock clock) {
        QlogFiles files = new QlogFiles(folder, maxFiles, maxFileBytes, clock);
        try {
            Files.createDirectories(folder, OwnersFile.folder());
            if (!Files.isWritable(folder)) {
                throw new IOException("this user may not write there");
            }
        } catch (IOException | RuntimeException e) {
            files.fail(e);
        }
        files.thread.start();
        return files;
    }

    @Override
    public ConnectionObserver begin(
            boolean client, ConnectionId firstDestination, long addressHigh, long addressLow, int port, long now) {
        if (failed || waiting.get() >= MAX_WAITING) {
            return ConnectionObserver.NONE;
        }
        Instant began = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        QlogTrace trace = new QlogTrace(this, QlogFolder.name(began, client, firstDestination), client);
        return new QlogEncoder(
                trace, client, firstDestination, addressHigh, addressLow, port, began, maxFileBytes, now);
    }

    /** @return whether there was room, or there is nothing to have room for */
    boolean offer(QlogPiece piece) {
        if (failed) {
            return true;
        }
        if (!piece.isLast() && waiting.get() >= MAX_WAITING) {
            return false;
        }
        waiting.incrementAndGet();
        return queue.add(() -> take(piece));
    }

    private void run() {
        try {
            while (running) {
                queue.take().run();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            failed = true; // whoever still offers something has nobody who takes it
            writer.closeAll();
        }
    }

    private void take(QlogPiece piece) {
        waiting.decrementAndGet();
        if (failed) {
            return;
        }
        try {
            writer.write(piece);
        } catch (IOException | RuntimeException e) {
            fail(e);
            writer.closeAll();
        }
    }

    private void fail(Exception e) {
        failed = true;
        LOG.warn(
                "qlog files cannot be written to {}: {}; connections go on, but no more is written of them until a restart",
                folder,
                e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** Returns when all is written that was handed over before, or after two seconds. */
    public void flush() {
        CountDownLatch reached = new CountDownLatch(1);
        queue.add(reached::countDown);
        try {
            if (thread.isAlive() && !reached.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: the disk is so slow that ends of qlogs are missing", folder);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what was handed over, for two seconds at most. Connections should be closed before. */
    @Override
    public void close() {
        queue.add(() -> running = false);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
