package loomwire.rawnet.memory;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortShare;
import org.jspecify.annotations.Nullable;

/**
 * A network inside one process, in real time: ports that reach each other over {@link Link}s, one for each direction of
 * each pair of ports. Thread-safe. Which datagrams suffer depends on the seed and their order alone; when they arrive
 * depends on the clock.
 */
public final class MemoryNetwork {

    /** Where it hands out port numbers that were not asked for: the dynamic range of RFC 6335 §6. */
    private static final int FIRST_DYNAMIC_PORT = 49_152;

    private static final int LAST_PORT = 65_535;

    record Node(long high, long low, int port) {
        static Node of(InetSocketAddress address) {
            return new Node(
                    Addresses.high(address.getAddress()), Addresses.low(address.getAddress()), address.getPort());
        }
    }

    /** The ports at each address, in the order of their shares. */
    private final ConcurrentHashMap<Node, List<MemoryPort>> ports = new ConcurrentHashMap<>();

    private final AtomicLong nextSeed;
    private final long start = System.nanoTime();
    private volatile LinkConditions conditions;

    public MemoryNetwork(long seed, LinkConditions conditions) {
        this.nextSeed = new AtomicLong(seed);
        this.conditions = conditions;
    }

    /**
     * Opens a port.
     *
     * @param address where it is reached; port 0 takes the first free one of the dynamic range
     * @throws BindException if a port with this address is open
     */
    public PacketPort open(InetSocketAddress address) throws IOException {
        if (address.getPort() != 0) {
            return bind(address);
        }
        for (int port = FIRST_DYNAMIC_PORT; port <= LAST_PORT; port++) {
            InetSocketAddress candidate = new InetSocketAddress(address.getAddress(), port);
            if (!ports.containsKey(Node.of(candidate))) {
                return bind(candidate);
            }
        }
        throw new BindException(
                "all dynamic ports of " + AddressWords.of(address.getAddress()) + " are open in this network");
    }

    /**
     * Opens several ports at one address, each of which hears its {@link PortShare} of the others.
     *
     * @param count how many, from 1 to {@link PortShare#MAX_COUNT}
     * @throws BindException if a port with this address is open
     */
    public List<PacketPort> openShared(InetSocketAddress address, int count) throws BindException {
        List<MemoryPort> shares = new ArrayList<>(count);
        for (int i = 0; i < new PortShare(0, count).count(); i++) {
            shares.add(new MemoryPort(this, address));
        }
        if (ports.putIfAbsent(Node.of(address), List.copyOf(shares)) != null) {
            throw new BindException(AddressWords.of(address) + " is already open in this network");
        }
        return List.copyOf(shares);
    }

    private PacketPort bind(InetSocketAddress address) throws BindException {
        return openShared(address, 1).getFirst();
    }

    /** Changes what all links do to datagrams sent from now on. */
    public void conditions(LinkConditions next) {
        conditions = next;
    }

    LinkConditions conditions() {
        return conditions;
    }

    /** Nanoseconds since this network began: links want a time that is never negative. */
    long now() {
        return System.nanoTime() - start;
    }

    long newSeed() {
        return nextSeed.getAndIncrement();
    }

    /** The port at that address that hears {@code from}, or null. */
    @Nullable
    MemoryPort portAt(long high, long low, int port, Node from) {
        List<MemoryPort> shares = ports.get(new Node(high, low, port));
        return shares == null ? null : shares.get(PortShare.indexOf(from.low, from.port, shares.size()));
    }

    /** The port is closed; its address is free once all that share it are. */
    void remove(MemoryPort port) {
        ports.computeIfPresent(
                port.node(),
                (node, shares) ->
                        shares.contains(port) && shares.stream().allMatch(MemoryPort::isClosed) ? null : shares);
    }
}
