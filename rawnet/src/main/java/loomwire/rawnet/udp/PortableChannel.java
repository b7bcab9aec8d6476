package loomwire.rawnet.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import jdk.net.ExtendedSocketOptions;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.SideQueue;
import loomwire.rawnet.SystemErrors;
import loomwire.rawnet.TooLongDatagrams;
import loomwire.rawnet.linux.LinuxCalls;
import loomwire.rawnet.linux.PathMtu;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves datagrams one by one through the platform's channel: the portable way. Owned by the loop. */
final class PortableChannel implements UdpChannel {
    /** More than UDP carries over either family, so that nothing is cut on receipt. */
    private static final int MAX_UDP_PAYLOAD_BYTES = 65_535;
    /** Errors of receiving that may come in a row, as ICMP messages bring them; one that never ends is the port's end. */
    private static final int MAX_FAILURES = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(PortableChannel.class);

    private final DatagramChannel channel;
    private final Selector selector;
    private final InetSocketAddress localAddress;
    private final PortCounters counters;
    private final PeerAddresses peers = new PeerAddresses();
    private final ByteBuffer inbound = ByteBuffer.allocateDirect(MAX_UDP_PAYLOAD_BYTES);
    private final ByteBuffer outbound = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private final TooLongDatagrams tooLong;
    private int held = -1;
    private int failures;
    private volatile @Nullable Thread waiting;

    private PortableChannel(DatagramChannel channel, Selector selector, PortCounters counters) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.localAddress = (InetSocketAddress) channel.getLocalAddress();
        this.counters = counters;
        this.tooLong = new TooLongDatagrams("UDP at " + AddressWords.of(localAddress), counters);
    }

    static PortableChannel open(InetSocketAddress bind, int bufferBytes, boolean sharing, PortCounters counters)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, bufferBytes);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, bufferBytes);
            // RFC 9000 §14: UDP datagrams must not be fragmented at the IP layer.
            if (channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT)) {
                channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
            }
            if (sharing) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            bind(channel, bind);
            disbelievePathMtu((InetSocketAddress) channel.getLocalAddress());
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new PortableChannel(channel, selector, counters);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * On Linux the platform's "don't fragment" also makes the kernel believe every ICMP message about the path's MTU; a
     * forged one would hold for ten minutes. Other systems take no notice of them for UDP.
     */
    private static void disbelievePathMtu(InetSocketAddress local) {
        if (!LinuxCalls.isLinux()) {
            return;
        }
        try {
            if (PathMtu.ignoreWhatIsToldAt(local)) {
                return;
            }
            LOG.warn(
                    "UDP at {}: its descriptor was not found, so forged ICMP messages can make datagrams too long",
                    AddressWords.of(local));
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warn(
                    "UDP at {}: forged ICMP messages can make datagrams too long: {}",
                    AddressWords.of(local),
                    e.toString());
        }
    }

    private static void bind(DatagramChannel channel, InetSocketAddress address) throws IOException {
        try {
            channel.bind(address);
        } catch (SocketException e) {
            throw new IOException(
                    "cannot receive UDP at " + AddressWords.of(address) + ": " + e.getMessage()
                            + "; choose an address of this host and a port that no other program uses",
                    e);
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public boolean answersWhereAsked() {
        return !localAddress.getAddress().isAnyLocalAddress();
    }

    @Override
    public void share() throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    @Override
    public boolean knowsSides() {
        return false;
    }

    @Override
    public boolean openSide() {
        return false;
    }

    @Override
    public boolean steer(SideQueue side, int count) {
        return false;
    }

    @Override
    public void closeSide() {
        // There never is one.
    }

    @Override
    public void countKernelDrops() {
        // The platform does not tell.
    }

    @Override
    public void await(BooleanSupplier ready, long nanos) throws IOException {
        waiting = Thread.currentThread();
        try {
            // Announced first, looked at second; whoever signals does the opposite, so one of the two sees the other.
            if (ready.getAsBoolean()) {
                return;
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
            // A selector waits in whole milliseconds.
            if (millis > 0) {
                selector.select(key -> {}, millis);
            } else {
                LockSupport.parkNanos(this, Math.min(nanos, NAP_NANOS));
            }
        } catch (ClosedSelectorException e) {
            throw UdpPort.closed(localAddress);
        } finally {
            waiting = null;
        }
    }

    @Override
    public void signal() {
        Thread thread = waiting;
        if (thread != null) {
            selector.wakeup();
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void take(PacketBatch batch) throws IOException {
        while (held >= 0 || read()) {
            if (!batch.hasRoom(held)) {
                dropIfNeverFits(batch);
                return;
            }
            inbound.get(0, batch.slab(), batch.nextOffset(), held);
            batch.add(held, held, peers.high(), peers.low(), peers.port(), 0);
            held = -1;
        }
    }

    /** Reads one datagram into the buffer, to be held until a batch has room; false if none is there. */
    private boolean read() throws IOException {
        inbound.clear();
        try {
            InetSocketAddress from = (InetSocketAddress) channel.receive(inbound);
            failures = 0;
            if (from == null) {
                return false;
            }
            peers.receivedFrom(from);
            held = inbound.position();
            return true;
        } catch (ClosedChannelException e) {
            throw UdpPort.closed(localAddress);
        } catch (IOException passing) {
            // What ICMP says of one peer (gone, unreachable, filtered) ends nothing here, and loss recovery notices it.
            if (++failures > MAX_FAILURES) {
                throw passing;
            }
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
    public int send(PacketBatch batch) throws IOException {
        int sent = 0;
        for (int i = 0; i < batch.size(); i++) {
            InetSocketAddress to = peers.of(batch.addressHigh(i), batch.addressLow(i), batch.port(i));
            int end = batch.offset(i) + batch.length(i);
            int step = Math.max(1, batch.segmentBytes(i));
            for (int from = batch.offset(i); from < end; from += step) {
                sent += send(to, batch.slab(), from, Math.min(step, end - from));
            }
        }
        return sent;
    }

    private int send(InetSocketAddress to, byte[] slab, int from, int length) throws IOException {
        if (length > MAX_DATAGRAM_BYTES) {
            tooLong.count(1, length);
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
            throw UdpPort.closed(localAddress);
        } catch (IOException | RuntimeException e) {
            // Unreachable network, filtered by a firewall, an address of the other family: all may pass.
            if (SystemErrors.isTooLong(e.getMessage())) {
                tooLong.count(1, length);
            } else {
                counters.sendDrops.increment();
            }
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
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
