package loomwire.rawnet.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.SideQueue;
import loomwire.rawnet.linux.LinuxCalls;
import org.jspecify.annotations.Nullable;

/** Datagrams over plain UDP: for peers that speak ordinary QUIC, and for hosts without the right to inject frames. */
public final class UdpPort implements PacketPort {

    /** What fits Ethernet over IPv6: 1500 - 40 - 8. */
    public static final int DEFAULT_DATAGRAM_BYTES = 1452;

    private static final int MIN_DATAGRAM_BYTES = 1200;
    private static final int MAX_DATAGRAM_BYTES = UdpChannel.MAX_DATAGRAM_BYTES;
    /** Room for a few dozen datagrams; the kernel's own least is smaller still. */
    private static final int MIN_SOCKET_BUFFER_BYTES = 64 << 10;

    private static final int EARLY_ENTRIES = 16;
    /** More than come in the few milliseconds in which ports are opened, but for a flood. */
    private static final int MAX_EARLY_BATCHES = 1000;

    private final UdpChannel channel;
    private final PortCapabilities capabilities;
    private final PortCounters counters;
    private final BooleanSupplier ready = this::isReady;
    private volatile boolean woken;
    private volatile boolean closed;

    private UdpPort(UdpChannel channel, PortCounters counters, int maxDatagramBytes) {
        this.channel = channel;
        this.counters = counters;
        this.capabilities = new PortCapabilities("udp", channel.localAddress(), maxDatagramBytes, 1, false, false);
    }

    /** Opens a port for datagrams of at most {@link #DEFAULT_DATAGRAM_BYTES}. */
    public static UdpPort open(InetSocketAddress bind, int socketBufferBytes) throws IOException {
        return open(bind, socketBufferBytes, DEFAULT_DATAGRAM_BYTES);
    }

    /**
     * Opens a port.
     *
     * @param bind the local address; port 0 takes any free one
     * @param socketBufferBytes how much the kernel may hold for each direction; it may grant less
     * @param maxDatagramBytes the largest datagram to send, from 1200 to 65,000; on loopback more than elsewhere
     * @throws IOException if the address is not of this host or the port is in use
     */
    public static UdpPort open(InetSocketAddress bind, int socketBufferBytes, int maxDatagramBytes) throws IOException {
        return open(bind, socketBufferBytes, maxDatagramBytes, false);
    }

    private static UdpPort open(InetSocketAddress bind, int socketBufferBytes, int maxDatagramBytes, boolean sharing)
            throws IOException {
        if (maxDatagramBytes < MIN_DATAGRAM_BYTES || maxDatagramBytes > MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("maxDatagramBytes must be from " + MIN_DATAGRAM_BYTES + " to "
                    + MAX_DATAGRAM_BYTES + ", but is " + maxDatagramBytes);
        }
        PortCounters counters = new PortCounters();
        UdpChannel batching = LinuxCalls.orNull(
                "UDP at " + AddressWords.of(bind), () -> LinuxChannel.open(bind, socketBufferBytes, sharing, counters));
        return new UdpPort(
                batching != null ? batching : PortableChannel.open(bind, socketBufferBytes, sharing, counters),
                counters,
                maxDatagramBytes);
    }

    /**
     * Whether this system spreads the peers of one address over several sockets: Linux does, by a hash of both ends'
     * addresses and ports, or as it is told. Other systems know {@code SO_REUSEPORT} and give everything to one of the sockets.
     */
    public static boolean canShare() {
        return System.getProperty("os.name").startsWith("Linux");
    }

    /**
     * Opens several ports at one address; the kernel decides which of them hears a peer, and sticks to it. Only where
     * {@link #canShare}.
     *
     * @param bind the local address; port 0 takes any free one
     * @param socketBufferBytes how much the kernel may hold for each direction, for all ports together
     * @param count how many, from 1 to {@link PortShare#MAX_COUNT}
     * @throws IOException as {@link #open}, also if another program shares the port; none is left open then
     */
    public static List<UdpPort> openShared(InetSocketAddress bind, int socketBufferBytes, int count)
            throws IOException {
        return openShared(bind, socketBufferBytes, count, null, () -> {});
    }

    /**
     * Likewise, one or several, where some datagrams wait apart from the others: in queues that the kernel may fill with as much
     * again, {@link SideQueue#MAX_BUFFER_BYTES} each at most. Where the system has no such thing, all wait in one queue.
     */
    public static List<UdpPort> openShared(
            InetSocketAddress bind, int socketBufferBytes, int count, @Nullable SideQueue side) throws IOException {
        return openShared(bind, socketBufferBytes, count, side, () -> {});
    }

    /**
     * @param side {@code null} for one queue
     * @param afterFirst for a test: what happens while not all ports are there
     */
    static List<UdpPort> openShared(
            InetSocketAddress bind, int socketBufferBytes, int count, @Nullable SideQueue side, Runnable afterFirst)
            throws IOException {
        int bytes = Math.max(MIN_SOCKET_BUFFER_BYTES, socketBufferBytes / new PortShare(0, count).count());
        List<UdpPort> ports = new ArrayList<>(count);
        try {
            // The first one alone, so that it fails if anybody else has the port, and only then open to its siblings.
            UdpPort first = open(bind, bytes);
            ports.add(first);
            if (count > 1 || side != null && first.channel.knowsSides()) {
                first.channel.share();
            }
            afterFirst.run();
            for (int i = 1; i < count; i++) {
                ports.add(open(first.capabilities.localAddress(), bytes, DEFAULT_DATAGRAM_BYTES, true));
            }
            if (side != null && first.channel.knowsSides()) {
                openSides(ports, side);
            }
            if (count > 1) {
                forgetEarlyPeers(ports);
            }
            return ports;
        } catch (IOException | RuntimeException e) {
            for (UdpPort port : ports) {
                try {
                    port.close();
                } catch (IOException closing) {
                    e.addSuppressed(closing);
                }
            }
            throw e;
        }
    }

    /** The order in which sockets are bound is that in which the kernel counts them. */
    private static void openSides(List<UdpPort> ports, SideQueue side) throws IOException {
        boolean all = true;
        for (int i = 0; i < ports.size() && all; i++) {
            all = ports.get(i).channel.openSide();
        }
        if (!all || !ports.getFirst().channel.steer(side, ports.size())) {
            for (UdpPort port : ports) {
                port.channel.closeSide();
            }
        }
    }

    /**
     * Whoever was heard before all ports were there may be another one's from now on: a connection begun here would never hear
     * the rest of its handshake. Its client asks again.
     */
    private static void forgetEarlyPeers(List<UdpPort> ports) throws IOException {
        PacketBatch batch = new PacketBatch(EARLY_ENTRIES, EARLY_ENTRIES * MAX_DATAGRAM_BYTES);
        for (UdpPort port : ports) {
            for (int i = 0; i < MAX_EARLY_BATCHES; i++) {
                batch.clear();
                port.channel.take(batch);
                if (batch.size() == 0) {
                    break;
                }
            }
        }
    }

    /**
     * Whether answers leave from the address of this host that was asked. The portable way cannot tell which that was where
     * the port listens at every address: there the kernel chooses.
     */
    public boolean answersWhereAsked() {
        return channel.answersWhereAsked();
    }

    @Override
    public PortCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        batch.clear();
        long start = System.nanoTime();
        while (true) {
            boolean wasWoken = woken;
            if (wasWoken) {
                woken = false;
            }
            requireOpen();
            channel.take(batch);
            long left = timeoutNanos - (System.nanoTime() - start);
            if (batch.size() > 0
                    || wasWoken
                    || left <= 0
                    || Thread.currentThread().isInterrupted()) {
                counters.datagramsReceived.add(batch.size());
                counters.bytesReceived.add(batch.nextOffset());
                return batch.size();
            }
            channel.await(ready, left);
        }
    }

    private boolean isReady() {
        return woken || closed;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw closed(capabilities.localAddress());
        }
    }

    static IOException closed(InetSocketAddress localAddress) {
        return new IOException("the UDP port at " + AddressWords.of(localAddress) + " is closed");
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        requireOpen();
        int sent = channel.send(batch);
        counters.datagramsSent.add(sent);
        return sent;
    }

    @Override
    public void wakeup() {
        if (!woken) {
            woken = true;
            channel.signal();
        }
    }

    @Override
    public PortCounters counters() {
        channel.countKernelDrops();
        return counters;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
    }
}
