package loomwire.rawnet.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.PacketBatch;

/** A bound UDP socket as the port needs one. Owned by the loop, but for what says that any thread may call it. */
interface UdpChannel {
    /** Sent at most; also what one IP packet carries. */
    int MAX_DATAGRAM_BYTES = 65_000;
    /** What is left of a short wait passes in naps of this length. */
    long NAP_NANOS = 50_000;
    /** Naps while the socket's send buffer is full, before a datagram counts as dropped: 1 ms of an interface's work. */
    int SEND_NAPS = 20;

    InetSocketAddress localAddress();

    /** Lets channels that are opened later have the address too. */
    void share() throws IOException;

    /** Takes what is there into the batch, as far as it has room. */
    void take(PacketBatch batch) throws IOException;

    /** Sends every entry, counting what was sent and what was not; returns how many datagrams went out. */
    int send(PacketBatch batch) throws IOException;

    /** Waits until something may be there, {@code ready}, or the time is over; may return early. */
    void await(BooleanSupplier ready, long nanos) throws IOException;

    /** Ends the wait, after something was published that makes the loop ready. By any thread. */
    void signal();

    /** By any thread. */
    void close() throws IOException;
}
