package loomwire.quic.endpoint;

import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.RefusalCause;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionSetup;
import loomwire.quic.connection.Introduction;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;

/**
 * Who becomes a connection of a server: every first packet of an unknown client passes here, and costs little until it has
 * shown that it is worth more. What it has to show, in this order: a form that can be one; where the server is silent, an
 * admission proof; where there is a crowd, that its sender receives at its address (Retry); that it is authentic and begins a handshake; that there is room.
 * Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-21.3">RFC 9000 §21.3</a>
 */
final class Door {
    /** RFC 9000 §7.2: a client's first destination id has at least 8 bytes. */
    private static final int MIN_INITIAL_DESTINATION = 8;
    /** Length of the id that a Retry gives: enough that nobody guesses it. */
    private static final int RETRY_ID_LENGTH = 8;

    /** What the door needs of its endpoint. */
    interface House {
        /** A datagram was of no use. */
        void dropped(DropReason reason);

        /** A connection begins. */
        void moveIn(Connection connection, Applicant applicant);

        /** Something happened to a connection: it may be over. */
        void settle(Connection connection);

        /** A datagram that waited belongs to a connection by now. */
        void deliver(Connection connection, Datagram datagram, long now);

        /** A defect of ours showed, in no connection. */
        void defect(Throwable defect);
    }

    private final EndpointSettings settings;
    private final ConnectionSetup setup;
    private final StatelessAnswers answers;
    private final Siblings siblings;
    private final EndpointCounters counters;
    private final Entropy entropy;
    private final House house;
    private final FirstDestinations firstDestinations;
    private final AdmissionGate gate;
    private final FirstPacket firstPacket;
    private final AddressTokens tokens;
    private final SpentTokens spent = new SpentTokens();
    private final Applicants applicants;
    private final UselessPackets useless = new UselessPackets();
    private boolean open = true;

    Door(EndpointSettings settings, ConnectionSetup setup, StatelessAnswers answers, Siblings siblings, House house) {
        this.settings = settings;
        this.setup = setup;
        this.answers = answers;
        this.siblings = siblings;
        this.counters = setup.counters();
        this.entropy = setup.entropy();
        this.house = house;
        this.firstDestinations = new FirstDestinations(entropy);
        this.gate = new AdmissionGate(
                settings.door().admission(),
                settings.door().replays(),
                settings.door().clock());
        this.firstPacket = new FirstPacket(settings.aead());
        this.tokens =
                new AddressTokens(settings.door().tokenSecret(), settings.door().clock(), entropy);
        this.applicants = new Applicants(settings.door().limits(), entropy);
    }

    /** Nobody new from now on. */
    void close() {
        open = false;
    }

    // ---- first packets

    /** Whether a datagram with this header, which belongs to no connection, may begin one. */
    static boolean isKnock(Datagram datagram, PacketHeader header) {
        return header.type() == PacketType.INITIAL
                && QuicVersions.supported(header.version())
                && header.destinationLength() >= MIN_INITIAL_DESTINATION
                && datagram.length() >= Connection.MIN_INITIAL_DATAGRAM_BYTES;
    }

    /**
     * Looks at the admission proof of a datagram that {@link #isKnock}; each look is for the calls that follow it.
     *
     * @return why the datagram must be dropped before anything else is done for it; {@code null} if it may stay
     */
    DropReason refusal(Datagram datagram, PacketHeader header) {
        return gate.judge(datagram, header);
    }

    /** Where in the token field of the datagram last looked at the address token begins. */
    int addressTokenFrom(PacketHeader header) {
        return header.tokenOffset() + gate.proofBytes();
    }

    /** What stands for the network that a datagram comes from. */
    long prefix(Datagram datagram) {
        return applicants.prefix(datagram.addressHigh(), datagram.addressLow());
    }

    /** Whether the datagram's token shows that its sender receives at its address: such clients need not wait behind others. */
    boolean vouches(Datagram datagram, PacketHeader header, int tokenFrom) {
        int tokenTo = header.tokenOffset() + header.tokenLength();
        if (tokenFrom == tokenTo) {
            return false;
        }
        AddressTokens.Reading token =
                tokens.read(datagram.array(), tokenFrom, tokenTo, datagram, header.destinationConnectionId());
        return token.validates() && !spent.contains(token.serial());
    }

    /**
     * Takes a datagram that {@link #isKnock}: lets it in, answers, or drops it.
     *
     * @param tokenFrom where in its token field the address token begins
     * @return whether a connection was built, which costs more than hundreds of other answers
     */
    boolean knock(Datagram datagram, PacketHeader header, int tokenFrom, long now) {
        int tokenTo = header.tokenOffset() + header.tokenLength();
        ConnectionId destination = header.destinationConnectionId();
        if (firstDestinations.isRetired(destination)) {
            house.dropped(DropReason.KEYS_DISCARDED);
            return false;
        }
        endOverdue(now);
        AddressTokens.Reading token = token(datagram, tokenFrom, tokenTo, destination);
        long prefix = prefix(datagram);
        boolean crowded = applicants.wantsProof(prefix) || useless.areTooMany(now);
        if (crowded && !token.validates() && token.kind() != AddressTokens.Kind.SPOILT_RETRY) {
            if (claim()) {
                retry(datagram, header, destination);
            }
            return false;
        }
        DropReason unfit = firstPacket.refusal(datagram, header, destination);
        if (unfit != null) {
            useless.count(now);
            house.dropped(unfit);
            return false;
        }
        if (!claim()) {
            return false;
        }
        if (token.kind() == AddressTokens.Kind.SPOILT_RETRY) {
            answers.refuse(datagram, header, firstPacket.keys(), TransportError.INVALID_TOKEN);
            return false;
        }
        RefusalCause refusal = admit(prefix);
        if (refusal != null) {
            refuse(datagram, header, refusal);
            return false;
        }
        if (token.validates()) {
            spent.add(token.serial());
        }
        ConnectionId original = token.originalDestination() == null ? destination : token.originalDestination();
        build(datagram, new Introduction(destination, firstPacket.keys(), original, token.validates()), prefix, now);
        return true;
    }

    /** From now on the packet may be answered, and its proof is no use to anybody else; {@code false} if it was used up meanwhile. */
    private boolean claim() {
        boolean ours = gate.claim();
        if (!ours) {
            house.dropped(DropReason.PROOF_REPLAYED);
        }
        return ours;
    }

    private AddressTokens.Reading token(Datagram datagram, int from, int to, ConnectionId destination) {
        AddressTokens.Reading reading = tokens.read(datagram.array(), from, to, datagram, destination);
        boolean again = reading.validates() && spent.contains(reading.serial());
        if (to > from) {
            counters.tokenRead(reading.validates() && !again);
        }
        return again ? AddressTokens.Reading.NONE : reading;
    }

    /** RFC 9000 §8.1.2: nothing is kept; what must be known later is in the token. */
    private void retry(Datagram datagram, PacketHeader header, ConnectionId destination) {
        ConnectionId newId = ConnectionId.random(entropy, RETRY_ID_LENGTH);
        answers.retry(datagram, header, newId, tokens.forRetry(datagram, destination, newId));
        counters.retrySent();
    }

    private void refuse(Datagram datagram, PacketHeader header, RefusalCause cause) {
        counters.refused(cause);
        house.dropped(DropReason.REFUSED);
        if (cause != RefusalCause.TOO_MANY_HANDSHAKES) { // that is over soon: the client's next try may find room
            answers.refuse(datagram, header, firstPacket.keys(), TransportError.CONNECTION_REFUSED);
        }
    }

    // ---- room

    /** Counts one more connection until it is forgotten; or why not. Who has not shown that it hears makes room. */
    private RefusalCause admit(long prefix) {
        if (!open) {
            return RefusalCause.STOPPED;
        }
        if (applicants.isFull(prefix) || applicants.isFull() && !endOldestUnvalidated()) {
            return RefusalCause.TOO_MANY_HANDSHAKES;
        }
        boolean memory = setup.pool().memory().admits();
        while (!memory && endOldestUnvalidated()) {
            memory = setup.pool().memory().admits();
        }
        if (!memory) {
            return RefusalCause.OUT_OF_MEMORY;
        }
        boolean admitted = siblings.admit(settings.maxConnections());
        while (!admitted && endOldestUnvalidated()) {
            admitted = siblings.admit(settings.maxConnections());
        }
        return admitted ? null : RefusalCause.TOO_MANY_CONNECTIONS;
    }

    private boolean endOldestUnvalidated() {
        Connection oldest = applicants.oldestUnvalidated();
        if (oldest != null) {
            end(oldest, "another client needed its place");
        }
        return oldest != null;
    }

    private void endOverdue(long now) {
        for (Connection late = applicants.overdue(now); late != null; late = applicants.overdue(now)) {
            end(
                    late,
                    "the handshake was not complete after " + Applicants.CROWD_TIMEOUT_NANOS / 1_000_000_000
                            + " s, and others wait");
        }
    }

    private void end(Connection connection, String why) {
        counters.handshakeEvicted();
        connection.abandon(new CloseReason(CloseReason.Origin.HANDSHAKE_TIMEOUT, 0, why));
        house.settle(connection);
    }

    private void build(Datagram datagram, Introduction client, long prefix, long now) {
        Connection connection = setup.server(
                datagram.addressHigh(),
                datagram.addressLow(),
                datagram.port(),
                client,
                settings.serverTls(),
                settings.serverTransport(),
                now);
        try {
            connection.receive(datagram, now);
        } catch (RuntimeException | Error defect) {
            connection.discardUnproven();
            throw defect;
        }
        gate.spend();
        counters.handshakeStarted();
        firstDestinations.put(client.destination(), connection);
        house.moveIn(connection, applicants.add(connection, prefix, client.addressValidated(), now));
    }

    // ---- those who are in

    /** The connection whose first packet had this destination; {@code null} if there is none. */
    Connection find(ConnectionId firstDestination) {
        return firstDestinations.get(firstDestination);
    }

    /**
     * How far the handshake of an applicant is now.
     *
     * @return whether it is over, so that the connection is an applicant no more
     */
    boolean settle(Applicant applicant) {
        Connection connection = applicant.connection;
        if (connection.isHandshakeConfirmed()) {
            // Who keeps the client's own ids would let anybody fill the table (RFC 9000 §21.9); later packets have
            // ours.
            firstDestinations.retire(connection.firstDestination(), connection);
        }
        if (connection.isHandshakeComplete() || connection.isClosing()) {
            applicants.remove(applicant);
            return true;
        }
        if (connection.isAddressValidated()) {
            applicants.validated(applicant);
        }
        return false;
    }

    /** With it the client of this connection is let in at once, should it come again. */
    byte[] tokenForNextTime(Connection connection) {
        return tokens.forNextTime(connection.addressHigh(), connection.addressLow());
    }

    /** A connection is over. */
    void forget(Connection connection) {
        firstDestinations.remove(connection.firstDestination(), connection);
    }

    int handshakesUnderWay() {
        return applicants.count();
    }

    int unvalidatedHandshakes() {
        return applicants.unvalidated();
    }
}
