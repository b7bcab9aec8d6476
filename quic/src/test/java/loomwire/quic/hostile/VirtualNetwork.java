package loomwire.quic.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import loomwire.quic.CloseReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionEvent;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;

/**
 * Endpoints and hostile peers, each at an address of its own, that send to each other in virtual time: a fixed delay,
 * nothing lost. It fails when an endpoint does not let time go on, or sends without end. Owned by one thread.
 */
public final class VirtualNetwork {
    public static final long MILLI = 1_000_000L;
    public static final long SECOND = 1_000_000_000L;
    /** One way. */
    public static final long DELAY_NANOS = 5 * MILLI;
    /** Of every party. */
    public static final int PORT = 4433;
    /**
     * Datagrams that an endpoint may send at one point of time, timers and all: more than its largest burst and all of its
     * connections' probes, and far fewer than a loop without rest sends.
     */
    public static final int MOST_AT_ONCE = 2_000;
    /** The largest datagram of a path here. */
    public static final int MAX_DATAGRAM_BYTES = 1452;

    private record OnTheWay(long arrives, long order, int from, int to, byte[] datagram) {}

    private final PriorityQueue<OnTheWay> wire =
            new PriorityQueue<>(Comparator.comparingLong(OnTheWay::arrives).thenComparingLong(OnTheWay::order));
    private final List<Party> parties = new ArrayList<>();
    private long now = SECOND;
    private long order;

    /** A stream that the other side opened. */
    public record Opened(Connection connection, Stream stream) {}

    private interface Party {
        void receive(int from, byte[] datagram);

        void work();

        long nextTimeout();
    }

    public long now() {
        return now;
    }

    /** Puts an endpoint here. */
    public Host host(EndpointSettings settings, long seed) {
        return host(settings, seed, new SegmentPool());
    }

    /** Likewise, with a pool whose memory is accounted for. */
    public Host host(EndpointSettings settings, long seed, SegmentPool pool) {
        Host host = new Host(parties.size(), settings, seed, pool);
        parties.add(host);
        return host;
    }

    /** Puts a hostile peer here, which speaks to {@code victim}; a hostile server's victim has to come to it. */
    public Seat seat(HostilePeer peer, Host victim) {
        Seat seat = new Seat(parties.size(), peer, victim.address);
        parties.add(seat);
        return seat;
    }

    /** Lets this much time go by. */
    public void run(long nanos) {
        long end = now + nanos;
        while (true) {
            parties.forEach(Party::work);
            long next = wire.isEmpty() ? Long.MAX_VALUE : wire.peek().arrives;
            for (Party party : parties) {
                next = Math.min(next, party.nextTimeout());
            }
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            deliver();
        }
    }

    /** Lets time go by, a millisecond at a time, until the condition holds. */
    public void runUntil(BooleanSupplier condition, long nanos, String what) {
        long end = now + nanos;
        while (!condition.getAsBoolean()) {
            if (now >= end) {
                throw new AssertionError("not within " + nanos / MILLI + " ms: " + what);
            }
            run(MILLI);
        }
    }

    private void deliver() {
        while (!wire.isEmpty() && wire.peek().arrives <= now) {
            OnTheWay next = wire.poll();
            parties.get(next.to).receive(next.from, next.datagram);
        }
    }

    private void put(int from, int to, byte[] datagram) {
        if (to >= 0 && to < parties.size()) {
            wire.add(new OnTheWay(now + DELAY_NANOS, order++, from, to, datagram));
        }
    }

    /** A hostile peer at its address. */
    public final class Seat implements Party {
        public final int address;
        public final HostilePeer peer;
        private final int victim;

        private Seat(int address, HostilePeer peer, int victim) {
            this.address = address;
            this.peer = peer;
            this.victim = victim;
        }

        @Override
        public void receive(int from, byte[] datagram) {
            peer.receive(datagram);
        }

        @Override
        public void work() {
            for (byte[] out = peer.poll(); out != null; out = peer.poll()) {
                put(address, victim, out);
            }
        }

        @Override
        public long nextTimeout() {
            return Long.MAX_VALUE;
        }
    }

    /** An endpoint at its address, with an application that notes what happens. */
    public final class Host implements Party, StreamListener {
        public final int address;
        public final Endpoint endpoint;
        public final SegmentPool pool;
        public final List<Connection> completed = new ArrayList<>();
        public final List<CloseReason> closes = new ArrayList<>();
        public final List<Opened> opened = new ArrayList<>();
        private final Datagram incoming = new Datagram();
        private final TransmitSlot slot = new TransmitSlot();
        private final byte[] buffer = new byte[64 * 1024];
        private long sentAt = -1;
        private int sentAtOnce;
        private int turnsAtOnce;

        private Host(int address, EndpointSettings settings, long seed, SegmentPool pool) {
            this.address = address;
            this.pool = pool;
            this.endpoint = new Endpoint(settings, new SeededEntropy(seed), this, pool);
        }

        /** Connects to the party at this address. */
        public Connection connect(int to, ClientTlsConfig tls, TransportConfig transport) {
            return endpoint.connect(0, to, PORT, tls, transport, now);
        }

        /** The application did something with this connection. */
        public void touched(Connection connection) {
            endpoint.touched(connection);
        }

        @Override
        public void receive(int from, byte[] datagram) {
            byte[] copy = datagram.clone();
            endpoint.receive(incoming.set(copy, 0, copy.length, 0, from, PORT, 0), now);
            turnsAtOnce = 0;
        }

        @Override
        public void work() {
            if (sentAt != now) {
                sentAt = now;
                sentAtOnce = 0;
                turnsAtOnce = 0;
            }
            tell();
            do {
                if (endpoint.nextTimeout() <= now) {
                    endpoint.onTimeout(now);
                }
                tell();
                send();
                if (++turnsAtOnce > MOST_AT_ONCE) {
                    throw new AssertionError("time does not go on: next timeout " + (endpoint.nextTimeout() - now)
                            + " ns from now, after " + turnsAtOnce + " turns");
                }
            } while (endpoint.nextTimeout() <= now);
        }

        private void send() {
            for (slot.offer(buffer, 0, buffer.length, 1);
                    endpoint.transmit(slot, now);
                    slot.offer(buffer, 0, buffer.length, 1)) {
                put(
                        address,
                        (int) slot.addressLow(),
                        Arrays.copyOfRange(buffer, slot.from(), slot.from() + slot.length()));
                if (++sentAtOnce > MOST_AT_ONCE) {
                    throw new AssertionError("more than " + MOST_AT_ONCE + " datagrams at one point of time");
                }
            }
        }

        private void tell() {
            for (Connection c = endpoint.pollEventful(); c != null; c = endpoint.pollEventful()) {
                for (ConnectionEvent event = c.pollEvent(); event != null; event = c.pollEvent()) {
                    switch (event) {
                        case ConnectionEvent.HandshakeCompleted done -> completed.add(c);
                        case ConnectionEvent.Closed closed -> closes.add(closed.reason());
                        case ConnectionEvent.StreamOpened stream -> opened.add(new Opened(c, stream.stream()));
                        default -> {}
                    }
                }
            }
            Throwable defect = endpoint.pollDefect();
            if (defect != null) {
                throw new AssertionError("a defect", defect);
            }
        }

        @Override
        public long nextTimeout() {
            return endpoint.nextTimeout();
        }

        @Override
        public void readable(Stream stream) {
            // Its test looks.
        }

        @Override
        public void writable(Stream stream) {
            // Likewise.
        }
    }
}
