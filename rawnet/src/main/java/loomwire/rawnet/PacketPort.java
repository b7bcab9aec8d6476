package loomwire.rawnet;

import java.io.IOException;

/**
 * The only door through which datagrams enter and leave a network: what is above sees datagrams with a peer's address,
 * never frames of a link or headers of a carrier. One thread receives and transmits; {@link #wakeup()} and
 * {@link #close()} may be called from any thread.
 */
public interface PacketPort extends AutoCloseable {

    /** What this port can do; constant for its life, except that the MTU may be lowered when the network says so. */
    PortCapabilities capabilities();

    /**
     * Waits until at least one datagram is there, {@link #wakeup()} was called (also before the wait began) or the
     * time is over, then takes what is there, as far as the batch has room.
     *
     * @param batch cleared first, then filled
     * @param timeoutNanos how long to wait at most; 0 only looks, {@link Long#MAX_VALUE} waits until woken
     * @return how many entries the batch holds now, 0 if none came
     * @throws IOException if the port can receive no more (interface gone, port closed); drops are counted, not thrown
     */
    int receive(PacketBatch batch, long timeoutNanos) throws IOException;

    /**
     * Sends every entry of the batch, cutting an entry into datagrams of its segment size. What the network does not
     * take now (a full queue, a datagram that is too long) is dropped and counted: recovery above repairs it.
     *
     * @return how many datagrams were handed on
     * @throws IOException if the port can send no more
     */
    int transmit(PacketBatch batch) throws IOException;

    /**
     * Says what became of an entry received with the last {@link #receive}: only now may the port remember what its headers
     * claim of the sender (a MAC address, sequence numbers), which anybody can forge. Called for no entry that meant nothing.
     *
     * @param authenticated whether the sender has proven to be the one with whom keys were exchanged; else he is somebody
     *     who may get an answer, and nothing that is known of others may change by it
     */
    default void learn(PacketBatch received, int entry, boolean authenticated) {
        // Most ports have nothing to remember.
    }

    /** Ends the wait of a {@link #receive} in progress, or of the next one. Cheap to call again. */
    void wakeup();

    /** What passed through and what was lost, readable from any thread. */
    PortCounters counters();

    /** Gives back every resource; a receive in progress ends with an exception. Calling it again does nothing. */
    @Override
    void close() throws IOException;
}
