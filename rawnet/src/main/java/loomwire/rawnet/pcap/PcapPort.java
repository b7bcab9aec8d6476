package loomwire.rawnet.pcap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.RawPort;
import loomwire.rawnet.linux.LinuxCalls;
import loomwire.rawnet.packet.PeerTable;
import loomwire.rawnet.packet.SegmentWriter;

/** Datagrams as TCP segments, injected and captured by libpcap: the portable raw port. */
public final class PcapPort implements RawPort {

    /** Changes of peers' flags that wait for the loop; more than peers that can say hello between two packets. */
    private static final int MAX_WAITING_FLAGS = 1024;

    private record PeerFlags(InetSocketAddress peer, FlagCycle flags) {}

    private final PortCounters counters = new PortCounters();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ArrayBlockingQueue<PeerFlags> waitingFlags = new ArrayBlockingQueue<>(MAX_WAITING_FLAGS);
    private final AtomicLong movedIpv4 = new AtomicLong(PeerTable.NO_MAC);
    private final AtomicLong movedIpv6 = new AtomicLong(PeerTable.NO_MAC);
    private final BooleanSupplier ready = this::isReady;
    private final FlagCycle localFlags;
    private final PortShare share;
    private final PeerTable peers;
    private final Intake intake;
    private final Senders senders;
    private final PortCapabilities capabilities;
    private int nowSeconds;
    private volatile boolean woken;
    private volatile boolean changesWait;

    private PcapPort(List<RawPath> paths, PcapOptions options, FlagCycle localFlags) throws IOException {
        this.localFlags = localFlags;
        this.share = options.share();
        this.peers = new PeerTable(options.peers(), options.answerToSource(), options.seed());
        this.intake = openIntake(paths, options);
        try {
            senders = new Senders(paths, counters);
        } catch (IOException e) {
            PcapErrors.closing(intake::close, e);
            throw e;
        }
        int bytes =
                paths.stream().mapToInt(SegmentWriter::maxDatagramBytes).min().orElseThrow();
        capabilities = new PortCapabilities("pcap", paths.getFirst().local(), bytes, 1, false, true);
    }

    /**
     * Opens a port.
     *
     * @param paths how each address family leaves this host, one path for each address that peers may ask; the first of a family
     *     is where datagrams leave that are to leave from none in particular
     * @param options how to capture
     * @param localFlags the TCP flags of segments to peers that have none of their own
     * @throws IOException if there is no libpcap, no permission or no such interface; the message says what to do
     */
    public static PcapPort open(List<RawPath> paths, PcapOptions options, FlagCycle localFlags) throws IOException {
        check(paths);
        PcapPort port = new PcapPort(paths, options, localFlags);
        port.intake.start();
        return port;
    }

    private static void check(List<RawPath> paths) throws IOException {
        if (paths.isEmpty() || paths.stream().map(RawPath::local).distinct().count() != paths.size()) {
            throw new IllegalArgumentException("a port needs a path, and no two for one address: " + paths);
        }
        for (RawPath path : paths) {
            if (path.link() == LinkKind.LINUX_COOKED) {
                throw PcapErrors.cannotSend(path.interfaceName());
            }
        }
    }

    /**
     * Opens several ports with the same paths, each for its part of the peers and with its part of the buffers.
     *
     * @param count how many, from 1 to {@link PortShare#MAX_COUNT}
     * @throws IOException as {@link #open}; none is left open then
     */
    public static List<PcapPort> openShared(List<RawPath> paths, PcapOptions options, FlagCycle localFlags, int count)
            throws IOException {
        List<PcapPort> ports = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                ports.add(open(paths, options.withShare(new PortShare(i, count)), localFlags));
            }
            return ports;
        } catch (IOException e) {
            for (PcapPort port : ports) {
                try {
                    port.close();
                } catch (IOException closing) {
                    e.addSuppressed(closing);
                }
            }
            throw e;
        }
    }

    private Intake openIntake(List<RawPath> paths, PcapOptions options) throws IOException {
        Collection<List<RawPath>> interfaces = byInterface(paths).values();
        Intake polled = LinuxCalls.orNull("capturing", () -> new PolledIntake(interfaces, options, counters));
        return polled != null ? polled : new ThreadedIntake(interfaces, options, counters);
    }

    private static Map<String, List<RawPath>> byInterface(List<RawPath> paths) {
        return paths.stream()
                .collect(Collectors.groupingBy(RawPath::interfaceName, LinkedHashMap::new, Collectors.toList()));
    }

    @Override
    public void follow(List<RawPath> paths) throws IOException {
        check(paths);
        // Who can be heard can be answered.
        senders.follow(paths);
        intake.hear(byInterface(paths));
        changesWait = true;
        wakeup();
    }

    @Override
    public PortCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        batch.clear();
        if (changesWait) {
            takeChanges();
        }
        int taken = take(batch);
        if (taken == 0 && timeoutNanos > 0) {
            taken = await(batch, timeoutNanos);
        }
        // A wake-up is over once this returns, whatever for: the loop then looks at all it has to do.
        if (woken) {
            woken = false;
        }
        if (taken == 0) {
            requireWorking();
        }
        return taken;
    }

    private int await(PacketBatch batch, long nanos) {
        long start = System.nanoTime();
        long left = nanos;
        int taken = 0;
        while (taken == 0 && left > 0 && !isReady() && !Thread.currentThread().isInterrupted()) {
            intake.await(ready, left);
            taken = take(batch);
            left = nanos - (System.nanoTime() - start);
        }
        return taken;
    }

    private int take(PacketBatch batch) {
        intake.take(batch);
        int taken = batch.size();
        if (taken > 0) {
            counters.datagramsReceived.add(taken);
            counters.bytesReceived.add(batch.nextOffset());
            nowSeconds = (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        }
        return taken;
    }

    @Override
    public void learn(PacketBatch received, int entry, boolean authenticated) {
        if (authenticated) {
            peers.confirmed(
                    received.addressHigh(entry),
                    received.addressLow(entry),
                    received.port(entry),
                    received.sequenceEnd(entry),
                    received.timestamp(entry),
                    received.sourceMac(entry),
                    nowSeconds);
        } else {
            peers.heard(
                    received.addressHigh(entry),
                    received.addressLow(entry),
                    received.port(entry),
                    received.sequenceEnd(entry),
                    received.timestamp(entry),
                    received.sourceMac(entry),
                    nowSeconds);
        }
    }

    private boolean isReady() {
        return woken || closed.get() || intake.failure() != null;
    }

    private void requireWorking() throws IOException {
        if (closed.get()) {
            throw PcapErrors.closed();
        }
        IOException failure = intake.failure();
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        if (closed.get()) {
            throw PcapErrors.closed();
        }
        if (changesWait) {
            takeChanges();
        }
        int clockMillis = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        int sent = 0;
        for (int i = 0; i < batch.size(); i++) {
            Sender sender = senders.of(
                    !Addresses.isIpv4(batch.addressHigh(i), batch.addressLow(i)),
                    batch.localHigh(i),
                    batch.localLow(i));
            if (sender == null) {
                counters.sendDrops.increment();
            } else {
                sent += sender.send(batch, i, peers, localFlags, clockMillis);
            }
        }
        sent += senders.flush();
        counters.datagramsSent.add(sent);
        return sent;
    }

    @Override
    public void peerFlags(InetSocketAddress peer, FlagCycle flags) {
        if (!share.takes(peer)) {
            return;
        }
        PeerFlags change = new PeerFlags(peer, flags);
        while (!waitingFlags.offer(change)) {
            waitingFlags.poll();
        }
        changesWait = true;
    }

    @Override
    public void nextHop(boolean ipv6, byte[] mac) {
        if (mac.length != 6) {
            throw new IllegalArgumentException("a MAC address has six bytes, not " + mac.length);
        }
        long number = 0;
        for (byte each : mac) {
            number = number << Byte.SIZE | each & 0xff;
        }
        (ipv6 ? movedIpv6 : movedIpv4).set(number);
        changesWait = true;
    }

    /** Takes over a next hop that moved. By the loop. */
    private void takeMoved(AtomicLong moved, boolean ipv6) {
        long mac = moved.getAndSet(PeerTable.NO_MAC);
        if (mac == PeerTable.NO_MAC) {
            return;
        }
        senders.nextHop(ipv6, mac);
        peers.forgetMacs();
    }

    private void takeChanges() throws IOException {
        changesWait = false;
        senders.look();
        takeMoved(movedIpv4, false);
        takeMoved(movedIpv6, true);
        PeerFlags change;
        while ((change = waitingFlags.poll()) != null) {
            long high = Addresses.high(change.peer.getAddress());
            long low = Addresses.low(change.peer.getAddress());
            peers.flags(high, low, change.peer.getPort(), change.flags, nowSeconds);
        }
    }

    @Override
    public void wakeup() {
        if (!woken) {
            woken = true;
            intake.signal();
        }
    }

    @Override
    public PortCounters counters() {
        intake.countKernelDrops();
        return counters;
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        IOException first = senders.close(PcapErrors.closing(intake::close, null));
        if (first != null) {
            throw first;
        }
    }
}
