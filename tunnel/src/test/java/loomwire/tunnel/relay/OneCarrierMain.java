package loomwire.tunnel.relay;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamStoppedException;

/**
 * A relay between a socket and a stream of which one side always has more to say and the other takes it all, so that nothing
 * ever makes the copying thread wait; and somebody who ends it. In a JVM that carries all virtual threads on one processor.
 * Exits with 0 if that one had a turn.
 */
final class OneCarrierMain {
    /** Far more than one turn. */
    private static final int PIECES = 100 * Turn.COPIES;

    private final String endless;
    private final CountDownLatch copying = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean hadATurn = new AtomicBoolean();
    private int pieces;

    private OneCarrierMain(String endless) {
        this.endless = endless;
    }

    /** @param args {@code socket}, {@code stream}, or {@code unwanted} for a socket whose words the far end wants no more */
    public static void main(String[] args) throws Exception {
        new OneCarrierMain(args[0]).run();
    }

    private void run() throws InterruptedException {
        Relay relay = new Relay(
                new EndlessSocket(this::fromSocket), stream(), new BufferPool(1 << 16), new TrafficCounters());
        Thread relaying = Thread.ofVirtual().start(relay::run);
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                copying.await();
                hadATurn.set(true);
                ended.countDown();
                relay.abort();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        other.join();
        relaying.join();
    }

    /** The stream too, whose methods are too many to be written down here. */
    private QuicStream stream() {
        return (QuicStream) Proxy.newProxyInstance(
                QuicStream.class.getClassLoader(),
                new Class<?>[] {QuicStream.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "read" -> endless.equals("stream") ? piece((int) arguments[2]) : untilTheEnd();
                    case "write" -> {
                        if (endless.equals("unwanted")) {
                            throw new StreamStoppedException(0, "the far end takes no more");
                        }
                        yield null;
                    }
                    case "available", "room" -> 0;
                    default -> null;
                });
    }

    private int fromSocket(int room) throws InterruptedException {
        return endless.equals("stream") ? untilTheEnd() : piece(room);
    }

    private int untilTheEnd() throws InterruptedException {
        ended.await();
        return -1;
    }

    private int piece(int room) {
        copying.countDown();
        if (hadATurn.get()) {
            return -1;
        }
        if (++pieces > PIECES) {
            System.out.println(PIECES + " pieces were copied, and nobody else had a turn");
            Runtime.getRuntime().halt(1);
        }
        return room;
    }
}
