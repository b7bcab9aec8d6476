package loomwire.tunnel.server;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's addresses, asked for anew now and then, since interfaces come and go. When they cannot be listed, those
 * known before stand: want of a file descriptor must not open this machine to its clients. Thread-safe.
 */
final class OwnAddresses implements Supplier<Set<InetAddress>> {
    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

    /**
     * Asking costs several system calls, so not for each stream. What is overlooked meanwhile shows once the connection
     * is made, see {@link EgressPolicy}.
     */
    private static final long REFRESH_NANOS = 1_000_000_000L;

    private volatile Snapshot snapshot = new Snapshot(ask(Set.of()), System.nanoTime());

    private record Snapshot(Set<InetAddress> addresses, long takenNanos) {}

    @Override
    public Set<InetAddress> get() {
        Snapshot current = snapshot;
        if (System.nanoTime() - current.takenNanos > REFRESH_NANOS) {
            current = new Snapshot(ask(current.addresses), System.nanoTime());
            snapshot = current;
        }
        return current.addresses;
    }

    private static Set<InetAddress> ask(Set<InetAddress> before) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            LOG.warn("this machine's addresses cannot be listed: {}", e.getMessage());
            return before;
        }
    }
}
