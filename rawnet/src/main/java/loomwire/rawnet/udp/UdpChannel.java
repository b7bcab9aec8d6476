package loomwire.rawnet.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.SideQueue;

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

    /** Whether this way of using sockets knows side queues at all. */
    boolean knowsSides();

    /**
     * Opens a second queue at the same address, which then has to be {@link #steer}ed. Before anybody uses the channel, and after
     * {@link #share}.
     *
     * @return {@code false} if this system has none
     */
    boolean openSide();

    /** Has the kernel put datagrams into the side queues of {@code count} channels; {@code false} if it cannot. Asked of one. */
    boolean steer(SideQueue side, int count);

    /** Gives the second queue back, if there is one. Before anybody uses the channel. */
    void closeSide() throws IOException;

    /** Adds to the counters what the kernel has dropped since the last call. By any thread. */
    void countKernelDrops();

    /** Whether answers leave from the address that was asked, where every address of this host is listened at. */
    boolean answersWhereAsked();

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
