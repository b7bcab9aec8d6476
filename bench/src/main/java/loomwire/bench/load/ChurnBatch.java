package loomwire.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicException;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.StreamResetException;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.protocol.CloseCode;

/**
 * Some connections of the churn over one port. Those that vanish do so together at the end, when the port goes dark, as
 * when a client's process is killed.
 */
final class ChurnBatch {
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(30);
    private static final int SMALL_BYTES = 1024;

    private final List<Life> lives;
    private final Pace pace;
    private final Semaphore dialling;
    private final Mistakes mistakes;
    private final Latencies connecting;
    private final Queue<QuicConnection> left = new ConcurrentLinkedQueue<>();

    ChurnBatch(List<Life> lives, Pace pace, Semaphore dialling, Latencies connecting, Mistakes mistakes) {
        this.lives = lives;
        this.pace = pace;
        this.dialling = dialling;
        this.connecting = connecting;
        this.mistakes = mistakes;
    }

    void run(Config config) throws IOException, InterruptedException {
        try (ClientPort port = ClientPort.open(config)) {
            List<Thread> threads = new ArrayList<>();
            List<Life> cutOff = new ArrayList<>();
            for (Life life : lives) {
                if (life.fate() == Fate.VANISHED_IN_HANDSHAKE) {
                    cutOff.add(life);
                    continue;
                }
                pace.await();
                dialling.acquire();
                threads.add(Thread.startVirtualThread(() -> live(port, life)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            vanish(port, cutOff);
        }
    }

    /** Dials once more, and leaves everybody in the lurch. */
    private void vanish(ClientPort port, List<Life> cutOff) throws InterruptedException {
        for (Life _ : cutOff) {
            pace.await();
            Thread.startVirtualThread(() -> expectFailure(() -> port.dial(DIAL_PATIENCE)));
        }
        if (!cutOff.isEmpty()) {
            Thread.sleep(cutOff.getFirst().patience());
        }
        boolean somebodyVanishes = !cutOff.isEmpty() || !left.isEmpty();
        if (somebodyVanishes) {
            port.goDark();
        }
        // The dials end when the port is closed, which is next.
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** What the load itself has cut off may fail, and need not. */
    private static void expectFailure(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException expected) {
            // As it should be.
        }
    }

    private void live(ClientPort port, Life life) {
        boolean inHandshake = true;
        try {
            if (life.fate() == Fate.DIAL_GIVEN_UP) {
                giveUp(port, life);
                return;
            }
            long start = System.nanoTime();
            QuicConnection connection = port.dial(DIAL_PATIENCE);
            if (life.fate() == Fate.CLOSED_UNAUTHENTICATED) {
                connection.close();
                return;
            }
            if (life.fate() == Fate.VANISHED_UNAUTHENTICATED) {
                left.add(connection);
                return;
            }
            port.authenticate(connection);
            connecting.recordSince(start);
            dialling.release();
            inHandshake = false;
            use(connection, life);
        } catch (IOException e) {
            mistakes.add(life.fate().toString(), e);
        } finally {
            if (inHandshake) {
                dialling.release();
            }
        }
    }

    private static void giveUp(ClientPort port, Life life) throws IOException {
        try {
            port.dial(life.patience()).close();
        } catch (QuicTimeoutException expected) {
            // That is the point.
        }
    }

    private void use(QuicConnection connection, Life life) throws IOException {
        switch (life.fate()) {
            case USED -> {
                for (int i = 0; i < life.streams(); i++) {
                    useInOrder(connection, life.bytes(), life.content() + i);
                }
                connection.close();
            }
            case STREAMS_RESET -> {
                for (int i = 0; i < life.streams(); i++) {
                    reset(connection, life);
                }
                useInOrder(connection, SMALL_BYTES, life.content());
                connection.close();
            }
            case STREAMS_STOPPED -> {
                for (int i = 0; i < life.streams(); i++) {
                    stop(connection, life);
                }
                useInOrder(connection, SMALL_BYTES, life.content());
                connection.close();
            }
            case CLOSED_IN_TRANSFER -> {
                begin(connection, life);
                connection.close(CloseCode.CANCELLED.code(), "the churn closes in the middle");
            }
            case VANISHED_IN_TRANSFER -> {
                begin(connection, life);
                left.add(connection);
            }
            case DIAL_GIVEN_UP, CLOSED_UNAUTHENTICATED, VANISHED_IN_HANDSHAKE, VANISHED_UNAUTHENTICATED ->
                throw new AssertionError(life.fate() + " uses no stream");
        }
    }

    private static void useInOrder(QuicConnection connection, int bytes, long content) throws IOException {
        try (EchoStream stream = EchoStream.open(connection)) {
            stream.exchange(bytes, content);
            stream.finish();
        }
    }

    /** Sends on some streams and reads none of it. */
    private static void begin(QuicConnection connection, Life life) throws IOException {
        for (int i = 0; i < life.streams(); i++) {
            QuicStream stream = EchoStream.open(connection).stream();
            stream.write(new byte[life.bytes()], 0, life.bytes());
        }
    }

    /** The server's half must end too. */
    private static void reset(QuicConnection connection, Life life) throws IOException {
        try (EchoStream echo = EchoStream.open(connection)) {
            QuicStream stream = echo.stream();
            stream.write(new byte[life.bytes()], 0, life.bytes());
            stream.reset(CloseCode.CANCELLED.code());
            try {
                byte[] rest = new byte[SMALL_BYTES];
                while (stream.read(rest, 0, rest.length) >= 0) {
                    // On to the end.
                }
            } catch (StreamResetException expected) {
                // The server gives up its half when ours is gone.
            }
        }
    }

    private static void stop(QuicConnection connection, Life life) throws IOException {
        try (EchoStream echo = EchoStream.open(connection)) {
            QuicStream stream = echo.stream();
            stream.stopSending(CloseCode.CANCELLED.code());
            try {
                stream.write(new byte[life.bytes()], 0, life.bytes());
                stream.finish();
            } catch (QuicException expected) {
                if (!connection.isOpen()) {
                    throw expected;
                }
            }
        }
    }
}
