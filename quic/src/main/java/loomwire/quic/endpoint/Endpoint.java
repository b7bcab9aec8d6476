package loomwire.quic.endpoint;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.Fatal;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.base.TransportError;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionIdRegistry;
import loomwire.quic.connection.ConnectionSetup;
import loomwire.quic.connection.InitialToken;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.crypto.StatelessResetTokens;
import loomwire.quic.event.DropCounters;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.flow.ReceiveBacklog;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;

/**
 * All connections over one port, without I/O: finds the connection a datagram belongs to, or gives a stateless answer,
 * and takes turns in sending. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-5.2">RFC 9000 §5.2</a>
 */
public final class Endpoint implements ConnectionIdRegistry {
    /** Length of our connection ids; the endpoint relies on it to read short headers. */
    private static final int ID_LENGTH = IssuedIds.LENGTH;

    private static final int RANDOM_KEY_BYTES = 32;

    /** Defects kept for the log at most; one is enough to look for its cause. */
    private static final int MAX_DEFECTS = 16;

    private final EndpointSettings settings;
    private final Entropy entropy;
    private final Siblings siblings;
    private final ConnectionSetup setup;
    private final StatelessResetTokens resetTokens;
    private final StatelessAnswers answers;
    private final Acquaintances acquaintances;
    private final ConnectionMap byId = new ConnectionMap();
    /** {@code null} where nobody is let in, as is the place before it. */
    private final Door door;

    private final Doorstep doorstep;
    private final ConnectionSchedule schedule = new ConnectionSchedule();
    private final PacketHeader header = new PacketHeader();
    private final EndpointCounters counters = new EndpointCounters();
    private final ReceiveBacklog backlog = new ReceiveBacklog();
    /** Datagrams that belonged to no connection; the counters have those of connections too. */
    private final DropCounters drops = new DropCounters();

    private final ArrayDeque<Throwable> defects = new ArrayDeque<>(0);

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
        byte[] resetKey = resetKey();
        this.resetTokens = new StatelessResetTokens(resetKey);
        this.acquaintances = new Acquaintances(DoorSettings.idKey(resetKey), entropy);
        this.answers = new StatelessAnswers(entropy, resetTokens, counters);
        this.setup = new ConnectionSetup(
                settings.maxDatagramBytes(),
                settings.aead(),
                settings.aeadLimits(),
                entropy,
                this,
                listener,
                pool,
                counters,
                settings.paths(),
                backlog,
                settings.observers());
        Inside inside = new Inside();
        this.door = settings.isServer() ? new Door(settings, setup, answers, siblings, inside) : null;
        this.doorstep = settings.isServer() ? new Doorstep(door, answers, inside) : null;
        if (door != null) {
            schedule.onApplicant(this::settle);
        }
    }

    private boolean settle(Applicant applicant) {
        boolean over = door.settle(applicant);
        if (over && applicant.connection.isHandshakeComplete()) {
            acquaintances.met(applicant.connection);
        }
        return over;
    }

    private byte[] resetKey() {
        if (settings.isServer()) {
            return settings.door().resetKey();
        }
        byte[] key = new byte[RANDOM_KEY_BYTES];
        entropy.fill(key, 0, key.length);
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
        return connect(addressHigh, addressLow, port, tls, transport, null, null, now);
    }

    /**
     * Likewise, with what helps to be let in.
     *
     * @param addressToken that this server gave on an earlier connection; {@code null} for none
     * @param credential shows a server that is silent to strangers that it may answer; {@code null} for none
     */
    public Connection connect(
            long addressHigh,
            long addressLow,
            int port,
            ClientTlsConfig tls,
            TransportConfig transport,
            byte[] addressToken,
            Credential credential,
            long now) {
        siblings.admit(Integer.MAX_VALUE);
        InitialToken.Proofs proofs = credential == null
                ? InitialToken.NO_PROOFS
                : (destination, source) ->
                        credential.proof(entropy, destination, source, addressHigh, addressLow, port);
        Connection connection = setup.client(
                addressHigh, addressLow, port, tls, transport, new InitialToken(proofs, addressToken), now);
        counters.handshakeStarted();
        acquaintances.met(connection);
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
        Connection connection = longHeader ? findByLongHeader(datagram) : findByShortHeader(datagram);
        if (connection != null) {
            receive(connection, datagram, now);
        }
    }

    private void receive(Connection connection, Datagram datagram, long now) {
        try {
            connection.receive(datagram, now);
            schedule.settle(connection);
        } catch (Throwable defect) {
            contain(connection, defect);
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
            if (transmit(next, slot, now) > 0) {
                return true;
            }
        }
        return false;
    }

    private int transmit(Connection connection, TransmitSlot slot, long now) {
        try {
            int datagrams = connection.transmit(slot, now);
            schedule.sent(connection, datagrams);
            return datagrams;
        } catch (Throwable defect) {
            contain(connection, defect);
            return 0;
        }
    }

    /** When {@link #onTimeout} wants to be called at the latest; {@link Long#MAX_VALUE} for never. */
    public long nextTimeout() {
        long known = schedule.nextTimeout();
        return doorstep == null ? known : Math.min(known, doorstep.nextTimeout());
    }

    /** Lets every connection whose time has come do what is due, and looks at a few unknown clients. */
    public void onTimeout(long now) {
        for (Connection c = schedule.pollExpired(now); c != null; c = schedule.pollExpired(now)) {
            try {
                c.onTimeout(now);
                schedule.settle(c);
            } catch (Throwable defect) {
                contain(c, defect);
            }
        }
        answerKnocks(now);
    }

    /** The next connection that has events to poll; {@code null} if there is none. */
    public Connection pollEventful() {
        return schedule.pollEventful();
    }

    /**
     * A defect of ours brings down the connection that it shows in, not the others, whatever it throws: a failed assertion
     * and an overflowed stack too. What is {@link Fatal} is thrown on.
     */
    public void contain(Connection connection, Throwable defect) {
        Fatal.rethrow(defect);
        note(defect);
        try {
            connection.abandon(new CloseReason(
                    CloseReason.Origin.LOCAL_TRANSPORT,
                    TransportError.INTERNAL_ERROR,
                    "a defect here ended it: " + defect));
        } catch (Throwable again) { // its end is told all the same
            Fatal.rethrow(again);
            note(again);
        }
        try {
            schedule.settle(connection);
        } catch (Throwable again) {
            Fatal.rethrow(again);
            note(again);
            schedule.expel(connection);
        }
    }

    private void note(Throwable defect) {
        if (defects.size() < MAX_DEFECTS) {
            defects.add(defect);
        }
        counters.defect();
    }

    /** A defect that ended a connection, for the log; {@code null} if there is none. */
    public Throwable pollDefect() {
        return defects.poll();
    }

    // ---- commands

    /** The application did something with this connection: it may have data to send. */
    public void touched(Connection connection) {
        schedule.settle(connection);
    }

    /** New connections are refused from now on; those that exist go on. */
    public void stopAccepting() {
        if (door != null) {
            door.close();
        }
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
        Connection reset = acquaintances.resetBy(datagram); // it carries a random destination id
        if (reset != null) {
            return reset;
        }
        if (siblings.isInUse(ConnectionMap.key(datagram.array(), datagram.from() + 1))) {
            dropped(DropReason.UNKNOWN_ADDRESS);
            return null;
        }
        dropped(DropReason.UNKNOWN_CONNECTION);
        if (settings.isServer()) {
            reset(datagram);
        }
        return null;
    }

    /** Only who once had the id is told that its connection is gone: to everybody else there is nobody here. */
    private void reset(Datagram datagram) {
        if (acquaintances.gaveId(datagram)) {
            answers.statelessReset(datagram, ConnectionId.copyOf(datagram.array(), datagram.from() + 1, ID_LENGTH));
        } else {
            counters.answerWithheld();
        }
    }

    private Connection findByLongHeader(Datagram datagram) {
        boolean packet = header.parse(datagram.array(), datagram.from(), datagram.to(), ID_LENGTH);
        if (packet && header.destinationLength() == ID_LENGTH) {
            Connection known = byId.get(ConnectionMap.key(datagram.array(), header.destinationOffset()));
            if (known != null) {
                return known;
            }
        }
        Connection reset = acquaintances.resetBy(datagram); // RFC 9000 §10.3: whatever its header
        if (reset != null) {
            return reset;
        }
        if (!packet) {
            dropped(DropReason.MALFORMED_HEADER);
            return null;
        }
        if (!settings.isServer()) {
            dropped(DropReason.UNKNOWN_CONNECTION);
            return null;
        }
        if (header.type() == PacketType.UNKNOWN_VERSION) {
            onUnknownVersion(datagram);
            return null;
        }
        if (header.destinationLength() > ConnectionId.MAX_LENGTH) {
            dropped(DropReason.MALFORMED_HEADER);
            return null;
        }
        Connection known = door.find(header.destinationConnectionId());
        if (known == null) {
            doorstep.arrive(datagram, header); // those who are known come first
        }
        return known;
    }

    /** Nothing in such a packet can be proven, so a server that does not answer strangers answers nobody. */
    private void onUnknownVersion(Datagram datagram) {
        dropped(DropReason.UNEXPECTED_PACKET_TYPE);
        if (datagram.length() < Connection.MIN_INITIAL_DATAGRAM_BYTES) {
            return;
        }
        if (settings.door().answersStrangers()) {
            answers.versionNegotiation(datagram, header);
        } else {
            counters.answerWithheld();
        }
    }

    // ---- clients that are not known yet

    /** Whether clients wait that are not known yet. */
    public boolean hasKnocks() {
        return doorstep != null && !doorstep.isEmpty();
    }

    /**
     * Looks at the first packets of a few clients that wait; builds one connection at most.
     *
     * @return whether more could be looked at now: some wait, and there is room for answers
     */
    public boolean answerKnocks(long now) {
        return doorstep != null && doorstep.answer(now);
    }

    private void dropped(DropReason reason) {
        drops.count(reason);
        counters.drops().count(reason);
    }

    // ---- connection ids

    @Override
    public ConnectionId newId(Entropy source, Connection owner) {
        ConnectionId id = acquaintances.drawId(source, owner);
        while (byId.get(ConnectionMap.key(id)) != null) {
            id = acquaintances.drawId(source, owner);
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
    public byte[] addressToken(Connection owner) {
        return door == null ? null : door.tokenForNextTime(owner);
    }

    @Override
    public void forget(Connection connection) {
        if (door != null) {
            door.forget(connection);
        }
        acquaintances.parted(connection);
        siblings.left();
    }

    /** What the door needs of this endpoint. */
    private final class Inside implements Door.House {
        @Override
        public void dropped(DropReason reason) {
            Endpoint.this.dropped(reason);
        }

        @Override
        public void moveIn(Connection connection, Applicant applicant) {
            schedule.add(connection, applicant);
        }

        @Override
        public void settle(Connection connection) {
            schedule.settle(connection);
        }

        @Override
        public void deliver(Connection connection, Datagram datagram, long now) {
            receive(connection, datagram, now);
        }

        @Override
        public void defect(Throwable defect) {
            note(defect);
        }
    }
}
