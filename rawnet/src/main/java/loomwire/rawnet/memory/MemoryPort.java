package loomwire.rawnet.memory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.memory.MemoryNetwork.Node;

/** A port of a {@link MemoryNetwork}: the far ends of the links that lead to it. The lock guards those links. */
final class MemoryPort implements PacketPort {
    private static final int MAX_DATAGRAM_BYTES = 65_000;
    private static final int MIN_DATAGRAM_BYTES = 1200;

    private final MemoryNetwork network;
    private final InetSocketAddress address;
    private final Node node;
    private final PortCounters counters = new PortCounters();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Node, Link> inbound = new LinkedHashMap<>();
    private boolean woken;
    private volatile boolean closed;

    MemoryPort(MemoryNetwork network, InetSocketAddress address) {
        this.network = network;
        this.address = address;
        this.node = Node.of(address);
    }

    Node node() {
        return node;
    }

    @Override
    public PortCapabilities capabilities() {
        int bytes = Math.clamp(network.conditions().mtu(), MIN_DATAGRAM_BYTES, MAX_DATAGRAM_BYTES);
        return new PortCapabilities("memory", address, bytes, 1, false, false);
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        batch.clear();
        long start = network.now();
        lock.lock();
        try {
            while (true) {
                requireOpen();
                long now = network.now();
                take(batch, now);
                long left = timeoutNanos - (now - start);
                if (batch.size() > 0 || woken || left <= 0) {
                    woken = false;
                    return batch.size();
                }
                long arrival = nextArrival();
                if (!await(arrival == Long.MAX_VALUE ? left : Math.min(left, arrival - now))) {
                    return 0;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change or for the time to pass; false if the thread was interrupted, whose mark stays set. */
    private boolean await(long nanos) {
        try {
            changed.awaitNanos(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void take(PacketBatch batch, long now) {
        for (Map.Entry<Node, Link> entry : inbound.entrySet()) {
            Node from = entry.getKey();
            Link link = entry.getValue();
            int length = link.nextLength(now);
            while (length >= 0 && batch.hasRoom(length)) {
                System.arraycopy(link.poll(now), 0, batch.slab(), batch.nextOffset(), length);
                batch.add(length, length, from.high(), from.low(), from.port(), 0);
                counters.datagramsReceived.increment();
                counters.bytesReceived.add(length);
                length = link.nextLength(now);
            }
        }
    }

    private long nextArrival() {
        long next = Long.MAX_VALUE;
        for (Link link : inbound.values()) {
            next = Math.min(next, link.nextTimeout());
        }
        return next;
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        requireOpen();
        int sent = 0;
        for (int i = 0; i < batch.size(); i++) {
            MemoryPort to = network.portAt(batch.addressHigh(i), batch.addressLow(i), batch.port(i), node);
            int end = batch.offset(i) + batch.length(i);
            int step = Math.max(1, batch.segmentBytes(i));
            for (int from = batch.offset(i); from < end; from += step) {
                int length = Math.min(step, end - from);
                if (length > MAX_DATAGRAM_BYTES) {
                    counters.tooLong.increment();
                    continue;
                }
                // Like a datagram to a host that is not there, one to no port is sent, and lost.
                if (to != null) {
                    to.offer(node, batch.slab(), from, from + length);
                }
                sent++;
                counters.bytesSent.add(length);
            }
        }
        counters.datagramsSent.add(sent);
        return sent;
    }

    private void offer(Node from, byte[] slab, int start, int end) {
        lock.lock();
        try {
            LinkConditions conditions = network.conditions();
            Link link = inbound.computeIfAbsent(from, unknown -> new Link(network.newSeed(), conditions));
            if (link.conditions() != conditions) {
                link.conditions(conditions);
            }
            long lost = link.figures().overflowed() + link.figures().tooLong();
            link.offer(slab, start, end, network.now());
            counters.receiveDrops.add(
                    link.figures().overflowed() + link.figures().tooLong() - lost);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wakeup() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PortCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        closed = true;
        network.remove(this);
        wakeup();
    }

    boolean isClosed() {
        return closed;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the port at " + AddressWords.of(address) + " is closed");
        }
    }
}
