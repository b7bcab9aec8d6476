package loomwire.quic.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
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
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.StatelessResetTokens;
import loomwire.quic.event.DropCounters;
import loomwire.quic.event.DropReason;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.event.RefusalCause;
import loomwire.quic.flow.ReceiveBacklog;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import org.bouncycastle.crypto.Digest;

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

    /** Defects kept for the log at most; one is enough to look for its cause. */
    private static final int MAX_DEFECTS = 16;

    private final EndpointSettings settings;
    private final Entropy entropy;
    private final Siblings siblings;
    private final ConnectionSetup setup;
    private final StatelessResetTokens resetTokens;
    private final StatelessAnswers answers;
    private final ConnectionMap byId = new ConnectionMap();
    private final Map<ConnectionId, Connection> byOriginalDestination = new HashMap<>();
    private final ConnectionSchedule schedule = new ConnectionSchedule();
    private final PacketHeader header = new PacketHeader();
    private final EndpointCounters counters = new EndpointCounters();
    private final ReceiveBacklog backlog = new ReceiveBacklog();
    /** Datagrams that belonged to no connection; the counters have those of connections too. */
    private final DropCounters drops = new DropCounters();
    private final ArrayDeque<RuntimeException> defects = new ArrayDeque<>(0);
    private boolean accepting = true;

    /** An endpoint that has its address to itself. */
    public Endpoint(EndpointSettings settings, Entropy entropy, StreamListener listener, SegmentPool pool) {
        this(settings, entropy, listener, pool, Siblings.none());
    }

    /** @param siblings the endpoints with the same address and the same server's key, this one included */
    public Endpoint(
            EndpointSettings settings, Entropy entropy, StreamListener listener, SegmentPool pool, Siblings siblings) {
        this.settings = settings;
        this.entropy = entropy;
        this.siblings = siblings;
        this.resetTokens = new StatelessResetTokens(resetKey(settings, entropy));
        this.answers = new StatelessAnswers(entropy, resetTokens, settings.aead(), counters);
        this.setup = new ConnectionSetup(
                settings.maxDatagramBytes(), settings.aead(), entropy, this, listener, pool, counters, backlog);
    }

    // RFC 9000 §10.3.2: the same after a restart, or a client could not tell that its connection is gone.
    private static byte[] resetKey(EndpointSettings settings, Entropy entropy) {
        byte[] key = new byte[32];
        byte[] secret = settings.isServer() ? settings.serverTls().identity().key().getEncoded() : null;
        if (secret == null) {
            entropy.fill(key, 0, key.length);
            return key;
        }
        Digest digest = CipherSuite.TLS_AES_128_GCM_SHA256.newDigest();
        byte[] label = "loomwire stateless reset".getBytes(StandardCharsets.US_ASCII);
        digest.update(label, 0, label.length);
        digest.update(secret, 0, secret.length);
        digest.doFinal(key, 0);
        return key;
    }

    /** To be told, each time the port had something, how much that was. */
    public ReceiveBacklog backlog() {
        return backlog;
    }

    // ---- the five verbs

    /** Starts a connection to a server; its events come through {@link #pollEventful}. */
    public Connection connect(
            long addressHigh, long addressLow, int port, ClientTlsConfig tls, TransportConfig transport, long now) {
        siblings.admit(Integer.MAX_VALUE);
        Connection connection = setup.client(addressHigh, addressLow, port, tls, transport, now);
        counters.handshakeStarted();
        schedule.add(connection);
        return connection;
    }

    /** Takes one datagram from the port. */
    public void receive(Datagram datagram, long now) {
        counters.datagramReceived(datagram.length());
        if (datagram.length() == 0) {
            dropped(DropReason.MALFORMED_HEADER);
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
            schedule.settle(connection);
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
        for (Connection next = schedule.nextToSend(); next != null; next = schedule.nextToSend()) {
            int datagrams = transmit(next, slot, now);
            schedule.sent(next, datagrams);
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
        return schedule.nextTimeout();
    }

    /** Lets every connection whose time has come do what is due. */
    public void onTimeout(long now) {
        for (Connection c = schedule.pollExpired(now); c != null; c = schedule.pollExpired(now)) {
            try {
                c.onTimeout(now);
            } catch (RuntimeException defect) {
                contain(c, defect);
            }
            schedule.settle(c);
        }
    }

    /** The next connection that has events to poll; {@code null} if there is none. */
    public Connection pollEventful() {
        return schedule.pollEventful();
    }

    /** A defect of ours brings down the connection that it shows in, not the others. */
    private void contain(Connection connection, RuntimeException defect) {
        if (defects.size() < MAX_DEFECTS) {
            defects.add(defect);
        }
        counters.defect();
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
        schedule.settle(connection);
    }

    /** New connections are refused from now on; those that exist go on. */
    public void stopAccepting() {
        accepting = false;
    }

    public int connectionCount() {
        return schedule.size();
    }

    public void forEachConnection(Consumer<Connection> action) {
        schedule.forEach(action);
    }

    /** What happened here, in numbers. */
    public EndpointCounters counters() {
        return counters;
    }

    /** Datagrams that belonged to no connection. */
    public DropCounters drops() {
        return drops;
    }

    // ---- finding the connection

    private Connection findByShortHeader(Datagram datagram) {
        if (datagram.length() <= ID_LENGTH) {
            dropped(DropReason.TOO_SHORT);
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
        if (siblings.isInUse(ConnectionMap.key(datagram.array(), datagram.from() + 1))) {
            dropped(DropReason.UNKNOWN_ADDRESS);
            return null;
        }
        dropped(DropReason.UNKNOWN_CONNECTION);
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
        return schedule.find(connection -> connection.recognizesReset(datagram));
    }

    private Connection findByLongHeader(Datagram datagram, long now) {
        if (!header.parse(datagram.array(), datagram.from(), datagram.to(), ID_LENGTH)) {
            dropped(DropReason.MALFORMED_HEADER);
            return null;
        }
        if (header.destinationLength() == ID_LENGTH) {
            Connection known = byId.get(ConnectionMap.key(datagram.array(), header.destinationOffset()));
            if (known != null) {
                return known;
            }
        }
        if (!settings.isServer()) {
            dropped(DropReason.UNKNOWN_CONNECTION);
            return null;
        }
        if (header.type() == PacketType.UNKNOWN_VERSION) {
            if (datagram.length() >= Connection.MIN_INITIAL_DATAGRAM_BYTES) {
                answers.versionNegotiation(datagram, header);
            }
            dropped(DropReason.UNEXPECTED_PACKET_TYPE);
            return null;
        }
        if (header.destinationLength() > ConnectionId.MAX_LENGTH) {
            dropped(DropReason.MALFORMED_HEADER);
            return null;
        }
        Connection known = byOriginalDestination.get(header.destinationConnectionId());
        return known != null ? known : accept(datagram, now);
    }

    private Connection accept(Datagram datagram, long now) {
        if (header.type() != PacketType.INITIAL || !QuicVersions.supported(header.version())
                || header.destinationLength() < MIN_INITIAL_DESTINATION
                || datagram.length() < Connection.MIN_INITIAL_DATAGRAM_BYTES) {
            dropped(DropReason.UNKNOWN_CONNECTION);
            return null;
        }
        RefusalCause refusal = admit();
        if (refusal != null) {
            counters.refused(refusal);
            dropped(DropReason.REFUSED);
            answers.refuse(datagram, header);
            return null;
        }
        ConnectionId originalDestination = header.destinationConnectionId();
        Connection connection = setup.server(
                datagram.addressHigh(), datagram.addressLow(), datagram.port(), originalDestination,
                settings.serverTls(), settings.serverTransport(), now);
        try {
            connection.receive(datagram, now);
        } catch (RuntimeException defect) {
            connection.discardUnproven();
            throw defect;
        }
        if (!connection.hasReceived()) {
            connection.discardUnproven();
            dropped(DropReason.FORGED);
            return null;
        }
        counters.handshakeStarted();
        byOriginalDestination.put(originalDestination, connection);
        schedule.add(connection);
        return null; // its first datagram has been received already
    }

    /** Counts one more connection until it is forgotten; or why not. */
    private RefusalCause admit() {
        if (!accepting) {
            return RefusalCause.STOPPED;
        }
        if (!setup.pool().memory().admits()) {
            return RefusalCause.OUT_OF_MEMORY;
        }
        return siblings.admit(settings.maxConnections()) ? null : RefusalCause.TOO_MANY_CONNECTIONS;
    }

    private void dropped(DropReason reason) {
        drops.count(reason);
        counters.drops().count(reason);
    }

    // ---- connection ids

    @Override
    public ConnectionId newId(Entropy source, Connection owner) {
        ConnectionId id = ConnectionId.random(source, ID_LENGTH);
        while (byId.get(ConnectionMap.key(id)) != null) {
            id = ConnectionId.random(source, ID_LENGTH);
        }
        byId.put(ConnectionMap.key(id), owner);
        siblings.issued(ConnectionMap.key(id));
        return id;
    }

    @Override
    public void remove(ConnectionId id) {
        byId.remove(ConnectionMap.key(id));
        siblings.retired(ConnectionMap.key(id));
    }

    @Override
    public byte[] resetToken(ConnectionId id) {
        return resetTokens.token(id);
    }

    @Override
    public void forget(Connection connection) {
        byOriginalDestination.remove(connection.originalDestination(), connection);
        siblings.left();
    }
}
