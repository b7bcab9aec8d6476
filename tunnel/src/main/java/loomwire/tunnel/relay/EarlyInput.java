package loomwire.tunnel.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import loomwire.rawnet.linux.TcpHangUp;
import loomwire.rawnet.linux.TcpSendQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a socket's peer does while its stream is being opened: keeps the first of what it says, and tells once if it hangs
 * up. An end of its input alone is no hanging up: it may have said everything and wait for the answer. It reads on a thread
 * of its own, which goes on as the relay's when the stream is open.
 */
public final class EarlyInput implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyInput.class);

    /** Who said something and left, as some do who want no answer, has it delivered if that begins within this time. */
    static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final Duration FIRST_LOOK = Duration.ofMillis(5);
    /** Between two looks whether the peer, or the reader itself, is still wanted. */
    private static final Duration LONGEST_LOOK = Duration.ofMillis(200);

    private static final Runnable NOTHING = () -> {};

    private final SocketChannel socket;
    private final boolean endIsHangUp;
    private final Runnable whenGone;
    private final ByteBuffer first = ByteBuffer.allocate(CopyBuffer.SMALL_BYTES);
    /** What the thread does next: whoever completes it first has decided. */
    private final CompletableFuture<Runnable> next = new CompletableFuture<>();

    private final Thread thread;
    private volatile int count;
    private volatile boolean gone;

    /**
     * Begins to listen.
     *
     * @param socket connected, in blocking mode; nobody else reads it until this is handed over or closed
     * @param endIsHangUp whether a peer of which no more is known has left if it ends its input and has said nothing
     * @param whenGone is run at most once, and not after {@link #stop}
     */
    public EarlyInput(SocketChannel socket, boolean endIsHangUp, Runnable whenGone) {
        this.socket = socket;
        this.endIsHangUp = endIsHangUp;
        this.whenGone = whenGone;
        this.thread = Thread.ofVirtual()
                .name(Thread.currentThread().getName() + "-up")
                .start(this::run);
    }

    /** Whether the peer has hung up. */
    public boolean isGone() {
        return gone;
    }

    /**
     * Has the thread go on as the one that carries the input.
     *
     * @return the thread; {@code null} if the peer is gone
     */
    Thread handOver(Runnable carrying) {
        return next.complete(carrying) ? thread : null;
    }

    /** What was said, to be sent first: filled up to its position. Asked for by the thread that goes on. */
    ByteBuffer first() {
        return first.position(saidBytes());
    }

    /** How much was said so far and is kept. */
    int saidBytes() {
        return Math.max(0, count);
    }

    Thread thread() {
        return thread;
    }

    /** Listens no more; the thread ends soon. The socket is left as it is. */
    public void stop() {
        next.complete(NOTHING);
    }

    @Override
    public void close() {
        stop();
    }

    private void run() {
        boolean reset = listen();
        try {
            if (!next.isDone() && (reset && count <= 0 || isLeftAlone())) {
                hangUp();
            }
            next.get().run();
        } catch (InterruptedException | ExecutionException impossible) {
            throw new AssertionError(impossible); // nobody knows this thread yet, and nobody fails the future
        }
    }

    private void hangUp() {
        gone = true;
        if (next.complete(NOTHING)) {
            whenGone.run();
        } else {
            gone = false;
        }
    }

    /** Waits for the first words or the end, unless it is called off. Whether the connection was reset. */
    private boolean listen() {
        try {
            socket.socket().setSoTimeout((int) LONGEST_LOOK.toMillis());
            while (!next.isDone()) {
                try {
                    count = socket.socket().getInputStream().read(first.array(), 0, first.capacity());
                    return false;
                } catch (SocketTimeoutException silence) {
                    // looks up
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Waits until the peer is gone, or it is called off; whether it is gone. */
    private boolean isLeftAlone() throws InterruptedException, ExecutionException {
        Duration look = FIRST_LOOK;
        long goneSince = 0;
        while (true) {
            boolean nobody = hasLeft();
            long now = System.nanoTime();
            goneSince = !nobody ? 0 : goneSince == 0 ? now : goneSince;
            if (nobody && (count <= 0 || now - goneSince >= LAST_WORDS.toNanos())) {
                return true;
            }
            try {
                next.get(look.toNanos(), TimeUnit.NANOSECONDS);
                return false;
            } catch (TimeoutException later) {
                look = look.multipliedBy(2).compareTo(LONGEST_LOOK) < 0 ? look.multipliedBy(2) : LONGEST_LOOK;
            }
        }
    }

    private boolean hasLeft() {
        try {
            InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
            InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
            if (!TcpSendQueue.isKnown() || local == null || remote == null) {
                return count < 0 && endIsHangUp;
            }
            return switch (TcpHangUp.ask(local, remote)) {
                case TALKING, LISTENING -> false;
                case SILENT -> count < 0 && endIsHangUp;
                case GONE -> true;
            };
        } catch (IOException e) {
            LOG.debug("the kernel does not tell whether a socket's peer is there: {}", e.toString());
            return count < 0 && endIsHangUp;
        }
    }
}
