package loomwire.quic.connection;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.tls.TlsEvent;
import loomwire.quic.tls.TlsHandshake;
import loomwire.quic.wire.TransportParameters;

/**
 * Drives TLS: handshake bytes in and out, keys and the peer's parameters as they come. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-4.1">RFC 9001 §4.1</a>
 */
final class Handshake {
    /** What the rest of the connection does when the handshake gets on. */
    interface Listener {
        /** At a client only when the handshake is complete: until then they may be anybody's. */
        void onPeerParameters(TransportParameters parameters) throws QuicViolation;

        /** Who answered a client is its server, whatever comes. */
        void onServerKnown();

        void onKeys(EncryptionLevel level);

        void onHandshakeComplete();
    }

    private final boolean client;
    /** Of a client that may have to begin anew; {@code null} when that is past, so that nothing is kept for it. */
    private Supplier<TlsHandshake> newTls;

    private TlsHandshake tls;
    private final LevelKeys keys;
    private final PacketSpace[] spaces;
    private final Listener listener;
    private ConnectionId peerInitialSourceId;
    private final ConnectionId originalDestinationId;
    private ConnectionId retrySourceId;
    private boolean tlsHasHeard;
    private TransportParameters parameters;
    private boolean complete;
    private boolean confirmed;
    private String applicationProtocol;
    private List<X509Certificate> peerCertificates = List.of();

    /**
     * @param newTls makes the handshake, and at a client makes the same again
     * @param originalDestinationId the destination of the client's first packet
     */
    Handshake(
            boolean client,
            Supplier<TlsHandshake> newTls,
            LevelKeys keys,
            PacketSpace[] spaces,
            ConnectionId originalDestinationId,
            Listener listener) {
        this.client = client;
        this.newTls = client ? newTls : null;
        this.tls = newTls.get();
        this.keys = keys;
        this.spaces = spaces;
        this.originalDestinationId = originalDestinationId;
        this.listener = listener;
    }

    /** A client says hello. */
    void start() throws QuicViolation {
        tls.start();
        drainEvents();
    }

    /**
     * A client listens as if it had heard nothing, and says the same hello again.
     *
     * @param atOnce whether it says it now, or only when a probe is due
     */
    void startAgain(boolean atOnce) throws QuicViolation {
        if (tlsHasHeard) {
            tlsHasHeard = false;
            tls.wipe();
            tls = newTls.get();
            tls.start();
            for (TlsEvent event = tls.pollEvent(); event != null; event = tls.pollEvent()) {
                if (event instanceof TlsEvent.HandshakeBytes hello) {
                    spaceOf(hello.level()).cryptoOut.restart(hello.bytes(), atOnce);
                }
            }
        }
        parameters = null;
        peerInitialSourceId = null;
    }

    /** Who answered is the server: the hello need not be said again. */
    void answerProven() {
        newTls = null;
    }

    /** Where a client's hello goes: to an id of its own choice, or to that of a Retry. */
    ConnectionId helloDestination() {
        return retrySourceId == null ? originalDestinationId : retrySourceId;
    }

    /** The source id of the peer's first Initial packet, which its transport parameters must repeat (RFC 9000 §7.3). */
    void peerInitialSourceId(ConnectionId id) {
        peerInitialSourceId = id;
    }

    ConnectionId peerInitialSourceId() {
        return peerInitialSourceId;
    }

    /** The id that a Retry gave a client, which the server's transport parameters must repeat (RFC 9000 §7.3). */
    void retrySourceId(ConnectionId id) {
        retrySourceId = id;
    }

    ConnectionId retrySourceId() {
        return retrySourceId;
    }

    void onCrypto(PacketSpace space, long offset, byte[] data, int from, int length) throws QuicViolation {
        space.cryptoIn.receive(offset, data, from, length);
        byte[] inOrder = space.cryptoIn.take();
        if (inOrder != null) {
            tlsHasHeard = true;
            tls.receive(space.level, inOrder, 0, inOrder.length);
            drainEvents();
        }
    }

    private void drainEvents() throws QuicViolation {
        for (TlsEvent event = tls.pollEvent(); event != null; event = tls.pollEvent()) {
            switch (event) {
                case TlsEvent.HandshakeBytes out ->
                    spaceOf(out.level()).cryptoOut.append(out.bytes());
                case TlsEvent.SecretsReady secrets -> {
                    keys.install(secrets.level(), secrets.suite(), secrets.readSecret(), secrets.writeSecret());
                    secrets.wipe();
                    listener.onKeys(secrets.level());
                }
                case TlsEvent.AnswerMarked known -> listener.onServerKnown();
                case TlsEvent.PeerTransportParameters peer -> onParameters(peer.encoded());
                case TlsEvent.HandshakeComplete done -> onComplete(done);
            }
        }
    }

    private PacketSpace spaceOf(EncryptionLevel level) {
        return spaces[level.space().ordinal()];
    }

    private void onParameters(byte[] encoded) throws QuicViolation {
        TransportParameters peer = TransportParameters.parse(encoded, !client);
        requireSame("initial_source_connection_id", peerInitialSourceId, peer.initialSourceConnectionId());
        if (client) {
            requireSame(
                    "original_destination_connection_id",
                    originalDestinationId,
                    peer.originalDestinationConnectionId());
            requireSame("retry_source_connection_id", retrySourceId, peer.retrySourceConnectionId());
        }
        parameters = peer;
        if (!client) {
            listener.onPeerParameters(peer);
        }
    }

    // RFC 9000 §7.3: what the parameters say, which TLS protects, must be what the packets said.
    private static void requireSame(String name, ConnectionId seen, ConnectionId told) throws QuicViolation {
        if (seen == null ? told != null : !seen.equals(told)) {
            throw new QuicViolation(
                    TransportError.TRANSPORT_PARAMETER_ERROR,
                    name + " is " + told + ", but the packets carried " + seen);
        }
    }

    private void onComplete(TlsEvent.HandshakeComplete done) throws QuicViolation {
        if (parameters == null) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "handshake without transport parameters");
        }
        if (client) {
            listener.onServerKnown();
            listener.onPeerParameters(parameters);
        }
        complete = true;
        applicationProtocol = done.alpn();
        peerCertificates = done.peerCertificates();
        listener.onHandshakeComplete();
    }

    /** The connection is over. */
    void wipe() {
        tls.wipe();
    }

    /** TLS is done: both ends' Finished messages were checked (RFC 9001 §4.1.1). */
    boolean isComplete() {
        return complete;
    }

    /** The peer is known to be done too (RFC 9001 §4.1.2). */
    boolean isConfirmed() {
        return confirmed;
    }

    void confirm() {
        confirmed = true;
    }

    String applicationProtocol() {
        return applicationProtocol;
    }

    List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        return tls.exportKeyingMaterial(label, context, length);
    }
}
