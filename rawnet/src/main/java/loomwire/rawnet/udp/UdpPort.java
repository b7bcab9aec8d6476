package loomwire.rawnet.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.SystemErrors;

/** Datagrams over plain UDP: for peers that speak ordinary QUIC, and for hosts without the right to inject frames. */
public final class UdpPort implements PacketPort {

    /** What fits Ethernet over IPv6: 1500 - 40 - 8. */
    public static final int DEFAULT_DATAGRAM_BYTES = 1452;

    private static final int MIN_DATAGRAM_BYTES = 1200;
    private static final int MAX_DATAGRAM_BYTES = 65_000;
    /** More than UDP carries over either family, so that nothing is cut on receipt. */
    private static final int MAX_UDP_PAYLOAD_BYTES = 65_535;

    /** Room for a few dozen datagrams; the kernel's own least is smaller still. */
    private static final int MIN_SOCKET_BUFFER_BYTES = 64 << 10;

    /** A selector waits in whole milliseconds; what is left of a shorter wait passes in naps of this length. */
    private static final long NAP_NANOS = 50_000;

    /** Naps while the socket's send buffer is full, before a datagram counts as dropped: 1 ms of an interface's work. */
    private static final int SEND_NAPS = 20;

    private final DatagramChannel channel;
    private final Selector selector;
    private final PortCapabilities capabilities;
    private final PortCounters counters = new PortCounters();
    private final PeerAddresses peers;
    private final ByteBuffer inbound = ByteBuffer.allocateDirect(MAX_UDP_PAYLOAD_BYTES);
    private final ByteBuffer outbound = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private int held = -1;

    private volatile boolean woken;
    private volatile Thread waiting;

    private UdpPort(DatagramChannel channel, Selector selector, int maxDatagramBytes) throws IOException {
        this.channel = channel;
        this.selector = selector;
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        this.capabilities = new PortCapabilities("udp", local, maxDatagramBytes, 1, false, false);
        this.peers = new PeerAddresses();
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
    public static UdpPort open(InetSocketAddress bind, int socketBufferBytes, int maxDatagramBytes)
            throws IOException {
        return open(bind, socketBufferBytes, maxDatagramBytes, false);
    }

    private static UdpPort open(InetSocketAddress bind, int socketBufferBytes, int maxDatagramBytes, boolean sharing)
            throws IOException {
        if (maxDatagramBytes < MIN_DATAGRAM_BYTES || maxDatagramBytes > MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("maxDatagramBytes must be from " + MIN_DATAGRAM_BYTES + " to "
                    + MAX_DATAGRAM_BYTES + ", but is " + maxDatagramBytes);
        }
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, socketBufferBytes);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, socketBufferBytes);
            // RFC 9000 §14: UDP datagrams must not be fragmented at the IP layer.
            if (channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT)) {
                channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
            }
            if (sharing) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            bind(channel, bind);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new UdpPort(channel, selector, maxDatagramBytes);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Whether this system spreads the peers of one address over several sockets: Linux does, by a hash of both ends'
     * addresses and ports. Other systems know {@code SO_REUSEPORT} and give everything to one of the sockets.
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
    public static List<UdpPort> openShared(InetSocketAddress bind, int socketBufferBytes, int count) throws IOException {
        int bytes = Math.max(MIN_SOCKET_BUFFER_BYTES, socketBufferBytes / new PortShare(0, count).count());
        List<UdpPort> ports = new ArrayList<>(count);
        try {
            // The first one alone, so that it fails if anybody else has the port, and only then open to its siblings.
            UdpPort first = open(bind, bytes);
            ports.add(first);
            if (count > 1) {
                first.channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            for (int i = 1; i < count; i++) {
                ports.add(open(first.capabilities.localAddress(), bytes, DEFAULT_DATAGRAM_BYTES, true));
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

    private static void bind(DatagramChannel channel, InetSocketAddress address) throws IOException {
        try {
            channel.bind(address);
        } catch (SocketException e) {
            throw new IOException("cannot receive UDP at " + address.getHostString() + ":" + address.getPort() + ": "
                    + e.getMessage() + "; choose an address of this host and a port that no other program uses", e);
        }
    }

    @Override
    public PortCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        batch.clear();
        long start = System.nanoTime();
        try {
            while (true) {
                boolean wasWoken = woken;
                if (wasWoken) {
                    woken = false;
                }
                take(batch);
                long left = timeoutNanos - (System.nanoTime() - start);
                if (batch.size() > 0 || wasWoken || left <= 0 || Thread.currentThread().isInterrupted()) {
                    return batch.size();
                }
                await(left);
            }
        } catch (ClosedChannelException | ClosedSelectorException e) {
            throw new IOException("the UDP port at " + capabilities.localAddress() + " is closed", e);
        }
    }

    private void await(long nanos) throws IOException {
        waiting = Thread.currentThread();
        try {
            // Announced first, looked at second; wakeup() does the opposite, so one of the two sees the other.
            if (woken) {
                return;
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
            if (millis > 0) {
                selector.select(key -> { }, millis);
            } else {
                LockSupport.parkNanos(this, Math.min(nanos, NAP_NANOS));
            }
        } finally {
            waiting = null;
        }
    }

    private void take(PacketBatch batch) throws IOException {
        while (true) {
            if (held < 0 && !read()) {
                return;
            }
            if (!batch.hasRoom(held)) {
                dropIfNeverFits(batch);
                return;
            }
            inbound.get(0, batch.slab(), batch.nextOffset(), held);
            batch.add(held, held, peers.high(), peers.low(), peers.port(), 0);
            counters.datagramsReceived.increment();
            counters.bytesReceived.add(held);
            held = -1;
        }
    }

    /** Reads one datagram into the buffer, to be held until a batch has room; false if none is there. */
    private boolean read() throws IOException {
        inbound.clear();
        try {
            InetSocketAddress from = (InetSocketAddress) channel.receive(inbound);
            if (from == null) {
                return false;
            }
            peers.receivedFrom(from);
            held = inbound.position();
            return true;
        } catch (PortUnreachableException gone) {
            // A peer that went away answers with ICMP; that ends nothing here, and loss recovery notices it.
            return false;
        }
    }

    private void dropIfNeverFits(PacketBatch batch) {
        if (batch.size() == 0) {
            counters.receiveDrops.increment();
            held = -1;
        }
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        int sent = 0;
        for (int i = 0; i < batch.size(); i++) {
            InetSocketAddress to = peers.of(batch.addressHigh(i), batch.addressLow(i), batch.port(i));
            int end = batch.offset(i) + batch.length(i);
            int step = Math.max(1, batch.segmentBytes(i));
            for (int from = batch.offset(i); from < end; from += step) {
                sent += send(to, batch.slab(), from, Math.min(step, end - from));
            }
        }
        counters.datagramsSent.add(sent);
        return sent;
    }

    private int send(InetSocketAddress to, byte[] slab, int from, int length) throws IOException {
        if (length > MAX_DATAGRAM_BYTES) {
            counters.tooLong.increment();
            return 0;
        }
        outbound.clear().put(0, slab, from, length).limit(length);
        try {
            if (handOn(to)) {
                counters.bytesSent.add(length);
                return 1;
            }
            counters.sendDrops.increment();
        } catch (ClosedChannelException e) {
            throw new IOException("the UDP port at " + capabilities.localAddress() + " is closed", e);
        } catch (IOException | RuntimeException e) {
            // Unreachable network, filtered by a firewall, an address of the other family: all may pass.
            (SystemErrors.isTooLong(e.getMessage()) ? counters.tooLong : counters.sendDrops).increment();
        }
        return 0;
    }

    private boolean handOn(InetSocketAddress to) throws IOException {
        for (int nap = 0; channel.send(outbound, to) == 0; nap++) {
            if (nap == SEND_NAPS) {
                return false;
            }
            LockSupport.parkNanos(this, NAP_NANOS);
        }
        return true;
    }

    @Override
    public void wakeup() {
        if (woken) {
            return;
        }
        woken = true;
        Thread thread = waiting;
        if (thread != null) {
            selector.wakeup();
            LockSupport.unpark(thread);
        }
    }

    @Override
    public PortCounters counters() {
        return counters;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
