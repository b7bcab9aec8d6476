package loomwire.bench.throughput;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import loomwire.bench.stack.Content;
import loomwire.bench.stack.PortPair;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;

/**
 * Datagrams from the client's port of a pair to the server's: one thread sends, one thread receives, or one does both. Each
 * says where in the content the rest of it begins, and is compared with that.
 */
final class PortFlow {
    private static final int HEADER_BYTES = Long.BYTES;
    private static final int SLAB_BYTES = 128 << 10;
    /** What an event loop takes at once. */
    private static final int RECEIVE_ENTRIES = 64;
    /** The network in memory drops nothing, so whoever sends there has to wait for the other. */
    private static final int MEMORY_WINDOW = 4096;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PacketPort from;
    private final PacketPort to;
    private final int bytes;
    private final boolean bounded;
    private final PacketBatch outgoing;
    private final PacketBatch incoming;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    /** Received beyond what the last {@link #await} wanted. */
    private int ahead;

    /** @param batch how many datagrams go in a call; where it is one, they are also taken one by one */
    PortFlow(PortPair ports, int bytes, int batch) {
        this.from = ports.client();
        this.to = ports.server();
        this.bytes = bytes;
        this.bounded = to.capabilities().name().equals("memory");
        this.outgoing = new PacketBatch(batch, SLAB_BYTES);
        this.incoming = new PacketBatch(batch == 1 ? 1 : RECEIVE_ENTRIES, SLAB_BYTES);
        fill(batch);
    }

    private void fill(int batch) {
        InetSocketAddress peer = to.capabilities().localAddress();
        for (int i = 0; i < batch; i++) {
            long position = (long) i * bytes;
            ByteBuffer.wrap(outgoing.slab(), outgoing.nextOffset(), bytes)
                    .putLong(position)
                    .put(Content.sent(), Content.at(position), bytes - HEADER_BYTES);
            outgoing.add(
                    bytes,
                    bytes,
                    Addresses.high(peer.getAddress()),
                    Addresses.low(peer.getAddress()),
                    peer.getPort(),
                    0);
        }
    }

    /** Sends a batch; returns how many datagrams the port took, 0 also where the other thread has to catch up first. */
    int send() throws IOException {
        if (bounded && sent.get() - received.get() > MEMORY_WINDOW) {
            Thread.onSpinWait();
            return 0;
        }
        int taken = from.transmit(outgoing);
        sent.addAndGet(taken);
        return taken;
    }

    /** Receives and compares what is there, waiting so long for the first. */
    int receive(long waitNanos) throws IOException {
        int count = to.receive(incoming, waitNanos);
        for (int i = 0; i < count; i++) {
            check(i);
        }
        received.addAndGet(count);
        return count;
    }

    private void check(int entry) throws IOException {
        int offset = incoming.offset(entry);
        if (incoming.length(entry) != bytes) {
            throw new IOException("a datagram of " + bytes + " bytes came with " + incoming.length(entry));
        }
        long position = ByteBuffer.wrap(incoming.slab(), offset, HEADER_BYTES).getLong();
        if (position < 0) {
            throw new IOException("a datagram begins with other bytes than were sent");
        }
        Content.check(incoming.slab(), offset + HEADER_BYTES, bytes - HEADER_BYTES, position);
    }

    /** Receives until so many have come since the call before. */
    void await(int datagrams, long waitNanos) throws IOException {
        int missing = datagrams - ahead;
        long deadline = 0;
        while (missing > 0) {
            int count = receive(waitNanos);
            missing -= count;
            if (count > 0) {
                deadline = 0;
            } else if (deadline == 0) {
                deadline = System.nanoTime() + PATIENCE_NANOS;
            } else if (System.nanoTime() > deadline) {
                throw new IOException("no datagram came for a long time, " + missing + " are missing");
            }
        }
        ahead = -missing;
    }

    /** Takes what is still on its way and belongs to no measurement; something has to have come at all. */
    void drain() throws IOException {
        while (receive(0) > 0) {}
        ahead = 0;
        if (received.get() == 0) {
            throw new IOException("nothing came of what was sent");
        }
    }
}
