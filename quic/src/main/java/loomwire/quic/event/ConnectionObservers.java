package loomwire.quic.event;

import loomwire.quic.base.ConnectionId;

/** Says who looks at which connection. Asked by the loop that the connection belongs to. */
@FunctionalInterface
public interface ConnectionObservers {
    /** Nobody looks. */
    ConnectionObservers NONE =
            (client, firstDestination, addressHigh, addressLow, port, now) -> ConnectionObserver.NONE;

    /**
     * A connection begins.
     *
     * @param client whether this end is its client
     * @param firstDestination the destination id of the client's first packet here, the same at both ends but for a Retry
     * @param addressHigh the peer's address, with {@code addressLow} as 128 bits
     * @return who is told of it; {@link ConnectionObserver#NONE} for nobody
     */
    ConnectionObserver begin(
            boolean client, ConnectionId firstDestination, long addressHigh, long addressLow, int port, long now);

    /** These and others: each connection is looked at by whoever of both wants to. */
    default ConnectionObservers and(ConnectionObservers others) {
        return (client, firstDestination, addressHigh, addressLow, port, now) -> {
            ConnectionObserver first = begin(client, firstDestination, addressHigh, addressLow, port, now);
            ConnectionObserver second = others.begin(client, firstDestination, addressHigh, addressLow, port, now);
            if (first == ConnectionObserver.NONE) {
                return second;
            }
            return second == ConnectionObserver.NONE ? first : new ObserverPair(first, second);
        };
    }
}
