package loomwire.quic.endpoint;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import loomwire.quic.base.CloseReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.base.TransportError;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionIdRegistry;
import loomwire.quic.connection.ConnectionSetup;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.crypto.StatelessResetTokens;
import loomwire.quic.event.DropCounters;
import loomwire.quic.event.DropReason;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;

/**
 * All connections over one port, without I/O: finds the connection a datagram belongs to, or gives a stateless answer,
 * and takes turns in sending. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-5.2">RFC 9000 §5.2</a>
 */
public final class Endpoint implements ConnectionIdRegistry {
    /** Length of our connection ids; the endpoint relies on it to read short headers. */
    private static final int ID_LENGTH = 8;
    /** RFC 9000 §7.2: a client's first destination id has at least 8 bytes. */
    private static final int MIN_INITIAL_DESTINATION = 8;
    /** Datagrams that one connection sends before the next has its turn: about 64 KiB of the usual size. */
    private static final int TURN_DATAGRAMS = 44;

    /** Defects kept for the log at most; one is enough to look for its cause. */
    private static final int MAX_DEFECTS = 16;

    private final EndpointSettings settings;
    private final Entropy entropy;
    private final ConnectionSetup setup;
    private final StatelessResetTokens resetTokens;
    private final StatelessAnswers answers;
    private final ConnectionMap byId = new ConnectionMap();
    private final Map<ConnectionId, Connection> byOriginalDestination = new HashMap<>();
    private final Set<Entry> entries = new HashSet<>();
    private final TimerHeap timers = new TimerHeap();
    private final ArrayDeque<Entry> dirty = new ArrayDeque<>();
    private final ArrayDeque<Entry> eventful = new ArrayDeque<>();
    private final PacketHeader header = new PacketHeader();
    private final DropCounters drops = new DropCounters();
    private final ArrayDeque<RuntimeException> defects = new ArrayDeque<>(0);
    private boolean accepting = true;
    private int turn;

    public Endpoint(EndpointSettings settings, Entropy entropy, StreamListener listener, SegmentPool pool) {
        this.settings = settings;
        this.entropy = entropy;
        byte[] resetKey = new byte[32];
        entropy.fill(resetKey, 0, resetKey.length);
        this.resetTokens = new StatelessResetTokens(resetKey);
        this.answers = new StatelessAnswers(entropy, resetTokens, settings.aead());
        this.setup = new ConnectionSetup(
                settings.maxDatagramBytes(), settings.aead(), entropy, this, listener, pool);
    }

    // ---- the five verbs

    /** Starts a connection to a server; its events come through {@link #pollEventful}. */
    public Connection connect(
            long addressHigh, long addressLow, int port, ClientTlsConfig tls, TransportConfig transport, long now) {
        Connection connection = setup.client(addressHigh, addressLow, port, tls, transport, now);
        Entry entry = track(connection);
        settle(entry);
        return connection;
    }

    /** Takes one datagram from the port. */
    public void receive(Datagram datagram, long now) {
        if (datagram.length() == 0) {
            drops.count(DropReason.MALFORMED_HEADER);
            return;
        }
        boolean longHeader = (datagram.array()[datagram.from()] & 0x80) != 0;
        Connection connection = longHeader ? findByLongHeader(datagram, now) : findByShortHeader(datagram);
        if (connection != null) {
            try {
                connection.receive(datagram, now);
            } catch (RuntimeException defect) {
                contain(connection, defect);
            }
            settle(entryOf(connection));
        }
    }

    /**
     * Fills the slot for the next connection that has something to send, or with a stateless answer.
     *
     * @return whether anything was written
     */
    public boolean transmit(TransmitSlot slot, long now) {
        if (answers.transmit(slot)) {
            return true;
        }
        for (Entry entry = dirty.peek(); entry != null; entry = dirty.peek()) {
            int datagrams = entry.removed ? 0 : transmit(entry.connection, slot, now);
            turn += datagrams;
            if (datagrams == 0 || turn >= TURN_DATAGRAMS) {
                turn = 0;
                dirty.remove();
                entry.dirty = false;
                if (datagrams > 0) {
                    markDirty(entry);
                } else if (!entry.removed) {
                    rest(entry);
                }
            }
            if (datagrams > 0) {
                return true;
            }
        }
        return false;
    }

    private int transmit(Connection connection, TransmitSlot slot, long now) {
        try {
            return connection.transmit(slot, now);
        } catch (RuntimeException defect) {
            contain(connection, defect);
            return 0;
        }
    }

    /** When {@link #onTimeout} wants to be called at the latest; {@link Long#MAX_VALUE} for never. */
    public long nextTimeout() {
        return timers.earliest();
    }

    /** Lets every connection whose time has come do what is due. */
    public void onTimeout(long now) {
        for (Entry entry = timers.pollExpired(now); entry != null; entry = timers.pollExpired(now)) {
            try {
                entry.connection.onTimeout(now);
            } catch (RuntimeException defect) {
                contain(entry.connection, defect);
            }
            settle(entry);
        }
    }

    /** The next connection that has events to poll; {@code null} if there is none. */
    public Connection pollEventful() {
        Entry entry = eventful.poll();
        if (entry == null) {
            return null;
        }
        entry.eventful = false;
        return entry.connection;
    }

    /** A defect of ours brings down the connection that it shows in, not the others. */
    private void contain(Connection connection, RuntimeException defect) {
        if (defects.size() < MAX_DEFECTS) {
            defects.add(defect);
        }
        connection.abandon(new CloseReason(
                CloseReason.Origin.LOCAL_TRANSPORT, TransportError.INTERNAL_ERROR, "a defect here ended it: " + defect));
    }

    /** A defect that ended a connection, for the log; {@code null} if there is none. */
    public RuntimeException pollDefect() {
        return defects.poll();
    }

    // ---- commands

    /** The application did something with this connection: it may have data to send. */
    public void touched(Connection connection) {
        Entry entry = entryOf(connection);
        if (!entry.removed) {
            settle(entry);
        }
    }

    /** New connections are refused from now on; those that exist go on. */
    public void stopAccepting() {
        accepting = false;
    }

    public int connectionCount() {
        return entries.size();
    }

    public void forEachConnection(Consumer<Connection> action) {
        for (Entry entry : List.copyOf(entries)) {
            action.accept(entry.connection);
        }
    }

    /** Datagrams that belonged to no connection. */
    public DropCounters drops() {
        return drops;
    }

    // ---- finding the connection

    private Connection findByShortHeader(Datagram datagram) {
        if (datagram.length() <= ID_LENGTH) {
            drops.count(DropReason.TOO_SHORT);
            return null;
        }
        Connection connection = byId.get(ConnectionMap.key(datagram.array(), datagram.from() + 1));
        return connection != null ? connection : onUnknown(datagram);
    }

    private Connection onUnknown(Datagram datagram) {
        Connection reset = connectionThatWasReset(datagram);
        if (reset != null) {
            return reset;
        }
        drops.count(DropReason.UNKNOWN_CONNECTION);
        if (settings.isServer()) {
            answers.statelessReset(
                    datagram, ConnectionId.copyOf(datagram.array(), datagram.from() + 1, ID_LENGTH));
        }
        return null;
    }

    // A stateless reset carries a random destination id. Only a client is reset: it has one or a few connections.
    private Connection connectionThatWasReset(Datagram datagram) {
        if (settings.isServer()) {
            return null;
        }
        for (Entry entry : entries) {
            if (entry.connection.recognizesReset(datagram)) {
                return entry.connection;
            }
        }
        return null;
    }

    private Connection findByLongHeader(Datagram datagram, long now) {
        if (!header.parse(datagram.array(), datagram.from(), datagram.to(), ID_LENGTH)) {
            drops.count(DropReason.MALFORMED_HEADER);
            return null;
        }
        if (header.destinationLength() == ID_LENGTH) {
            Connection known = byId.get(ConnectionMap.key(datagram.array(), header.destinationOffset()));
            if (known != null) {
                return known;
            }
        }
        if (!settings.isServer()) {
            drops.count(DropReason.UNKNOWN_CONNECTION);
            return null;
        }
        if (header.type() == PacketType.UNKNOWN_VERSION) {
            if (datagram.length() >= Connection.MIN_INITIAL_DATAGRAM_BYTES) {
                answers.versionNegotiation(datagram, header);
            }
            drops.count(DropReason.UNEXPECTED_PACKET_TYPE);
            return null;
        }
        if (header.destinationLength() > ConnectionId.MAX_LENGTH) {
            drops.count(DropReason.MALFORMED_HEADER);
            return null;
        }
        Connection known = byOriginalDestination.get(header.destinationConnectionId());
        return known != null ? known : accept(datagram, now);
    }

    private Connection accept(Datagram datagram, long now) {
        if (header.type() != PacketType.INITIAL || !QuicVersions.supported(header.version())
                || header.destinationLength() < MIN_INITIAL_DESTINATION
                || datagram.length() < Connection.MIN_INITIAL_DATAGRAM_BYTES) {
            drops.count(DropReason.UNKNOWN_CONNECTION);
            return null;
        }
        if (!accepting || entries.size() >= settings.maxConnections()) {
            drops.count(DropReason.REFUSED);
            answers.refuse(datagram, header);
            return null;
        }
        ConnectionId originalDestination = header.destinationConnectionId();
        Connection connection = setup.server(
                datagram.addressHigh(), datagram.addressLow(), datagram.port(), originalDestination,
                settings.serverTls(), settings.serverTransport(), now);
        connection.receive(datagram, now);
        if (!connection.hasReceived()) {
            connection.discardUnproven();
            drops.count(DropReason.FORGED);
            return null;
        }
        byOriginalDestination.put(originalDestination, connection);
        settle(track(connection));
        return null; // its first datagram has been received already
    }

    // ---- keeping track

    private Entry track(Connection connection) {
        Entry entry = new Entry(connection);
        connection.endpointSlot(entry);
        entries.add(entry);
        return entry;
    }

    private static Entry entryOf(Connection connection) {
        return (Entry) connection.endpointSlot();
    }

    /** After anything happened on a connection: queue it where it belongs, or forget it. */
    private void settle(Entry entry) {
        tellIfEventful(entry);
        if (entry.connection.isDrained()) {
            forget(entry);
        } else {
            markDirty(entry);
        }
    }

    private void markDirty(Entry entry) {
        if (!entry.dirty) {
            entry.dirty = true;
            dirty.add(entry);
        }
    }

    /** Nothing to send now: wait for the next deadline, or forget it if that was the last word. */
    private void rest(Entry entry) {
        tellIfEventful(entry);
        if (entry.connection.isDrained()) {
            forget(entry);
        } else {
            timers.schedule(entry, entry.connection.nextTimeout());
        }
    }

    private void tellIfEventful(Entry entry) {
        if (entry.connection.hasEvent() && !entry.eventful) {
            entry.eventful = true;
            eventful.add(entry);
        }
    }

    private void forget(Entry entry) {
        if (!entry.removed) {
            entry.removed = true;
            entries.remove(entry);
            timers.remove(entry);
        }
    }

    // ---- connection ids

    @Override
    public ConnectionId newId(Entropy source, Connection owner) {
        ConnectionId id = ConnectionId.random(source, ID_LENGTH);
        while (byId.get(ConnectionMap.key(id)) != null) {
            id = ConnectionId.random(source, ID_LENGTH);
        }
        byId.put(ConnectionMap.key(id), owner);
        return id;
    }

    @Override
    public void remove(ConnectionId id) {
        byId.remove(ConnectionMap.key(id));
    }

    @Override
    public byte[] resetToken(ConnectionId id) {
        return resetTokens.token(id);
    }

    @Override
    public void forget(Connection connection) {
        byOriginalDestination.remove(connection.originalDestination(), connection);
    }
}
