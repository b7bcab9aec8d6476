package loomwire.tunnel.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import loomwire.rawnet.linux.TcpSendQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the kernel has delivered what was written to a socket. A reset, and a close with input unread, throw away
 * what it has not; the peer would lose the end of what it was told.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** Where the kernel does not tell, what was written last has so long to leave: a few round trips. */
    private static final Duration UNTOLD_WAIT = Duration.ofMillis(250);

    private static final Duration FIRST_LOOK = Duration.ofMillis(1);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(50);

    private Delivery() {}

    /**
     * Returns once all is delivered, or nothing was for {@code patience}, or the socket is over.
     *
     * @throws InterruptedException if the thread was interrupted first
     */
    static void await(SocketChannel socket, Duration patience) throws InterruptedException {
        if (!TcpSendQueue.isKnown()) {
            Thread.sleep(UNTOLD_WAIT);
            return;
        }
        long least = Long.MAX_VALUE;
        long progress = System.nanoTime();
        Duration look = FIRST_LOOK;
        while (true) {
            long left = unacknowledged(socket);
            if (left == 0) {
                return;
            }
            long now = System.nanoTime();
            if (left < least) {
                least = left;
                progress = now;
            } else if (now - progress >= patience.toNanos()) {
                return;
            }
            Thread.sleep(look);
            look = look.multipliedBy(2).compareTo(LONGEST_LOOK) < 0 ? look.multipliedBy(2) : LONGEST_LOOK;
        }
    }

    /** Whether the connection was reset, as far as the kernel tells: at its end that looks like an orderly one. */
    static boolean wasReset(SocketChannel socket) {
        if (!TcpSendQueue.isKnown()) {
            return false;
        }
        try {
            InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
            InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
            return local != null && remote != null && !TcpSendQueue.isThere(local, remote);
        } catch (IOException e) {
            LOG.debug("the kernel does not tell whether a socket was reset: {}", e.toString());
            return false;
        }
    }

    private static long unacknowledged(SocketChannel socket) throws InterruptedException {
        try {
            InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
            InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
            return local == null || remote == null ? 0 : TcpSendQueue.unacknowledgedBytes(local, remote);
        } catch (IOException e) {
            if (socket.isOpen()) { // else it is over, and nothing can be delivered
                LOG.debug("the kernel does not tell what a socket has to deliver: {}", e.toString());
                Thread.sleep(UNTOLD_WAIT);
            }
            return 0;
        }
    }
}
