package loomwire.quic.tls;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;

/** A client and a server that talk in memory, with a place to change what passes between them. */
final class HandshakePair {
    static final byte[] CLIENT_PARAMETERS = {1, 1, 1};
    static final byte[] SERVER_PARAMETERS = {2, 2};
    static final String ALPN = "loomwire/1";

    /** One end and everything that it said. */
    static final class End {
        final TlsHandshake handshake;
        final Map<EncryptionLevel, TlsEvent.SecretsReady> secrets = new EnumMap<>(EncryptionLevel.class);
        final List<TlsEvent> events = new ArrayList<>();
        byte[] lateReadSecret;
        byte[] peerParameters;
        TlsEvent.HandshakeComplete complete;

        End(TlsHandshake handshake) {
            this.handshake = handshake;
        }

        /** Polls every event, keeps it, and returns the bytes to be sent, in order. */
        List<TlsEvent.HandshakeBytes> poll() {
            List<TlsEvent.HandshakeBytes> flight = new ArrayList<>();
            for (TlsEvent event = handshake.pollEvent(); event != null; event = handshake.pollEvent()) {
                events.add(event);
                switch (event) {
                    case TlsEvent.HandshakeBytes bytes -> flight.add(bytes);
                    case TlsEvent.SecretsReady ready -> {
                        if (secrets.putIfAbsent(ready.level(), ready) != null) {
                            lateReadSecret = ready.readSecret();
                        }
                    }
                    case TlsEvent.AnswerMarked known -> {}
                    case TlsEvent.PeerTransportParameters parameters -> peerParameters = parameters.encoded();
                    case TlsEvent.HandshakeComplete done -> complete = done;
                }
            }
            return flight;
        }
    }

    /** May change the bytes of the {@code index}-th piece that passes, counted over both directions. */
    interface Wire {
        byte[] carry(int index, boolean fromClient, TlsEvent.HandshakeBytes piece);
    }

    final End client;
    final End server;
    final List<byte[]> carried = new ArrayList<>();
    private final int pieceLength;

    HandshakePair(ClientTlsConfig client, ServerTlsConfig server, long seed) {
        this(client, server, seed, Integer.MAX_VALUE);
    }

    /** @param pieceLength bytes that are delivered at a time */
    HandshakePair(ClientTlsConfig client, ServerTlsConfig server, long seed, int pieceLength) {
        this.client = new End(TlsHandshake.client(client, CLIENT_PARAMETERS, new SeededEntropy(seed)));
        this.server = new End(TlsHandshake.server(server, SERVER_PARAMETERS, new SeededEntropy(seed + 1)));
        this.pieceLength = pieceLength;
    }

    HandshakePair run() throws QuicViolation {
        return run((index, fromClient, piece) -> piece.bytes());
    }

    /** Carries bytes to and fro until both have nothing more to say. */
    HandshakePair run(Wire wire) throws QuicViolation {
        client.handshake.start();
        while (deliver(client, server, true, wire) | deliver(server, client, false, wire)) {}
        return this;
    }

    private boolean deliver(End from, End to, boolean fromClient, Wire wire) throws QuicViolation {
        List<TlsEvent.HandshakeBytes> flight = from.poll();
        for (TlsEvent.HandshakeBytes piece : flight) {
            byte[] bytes = wire.carry(carried.size(), fromClient, piece);
            carried.add(bytes);
            for (int at = 0; at < bytes.length; at += pieceLength) {
                to.handshake.receive(piece.level(), bytes, at, Math.min(pieceLength, bytes.length - at));
                if (pieceLength == Integer.MAX_VALUE) {
                    break;
                }
            }
        }
        return !flight.isEmpty();
    }

    static ClientTlsConfig clientConfig(ServerTrust trust) {
        return ClientTlsConfig.of(Pki.NAME, ALPN, trust, Pki.NOW);
    }

    static ClientTlsConfig clientTrusting(SigningIdentity identity) {
        return clientConfig(new ServerTrust.Pins(Set.of(identity.pin())));
    }

    static ServerTlsConfig serverConfig(SigningIdentity identity) {
        return ServerTlsConfig.of(identity, ALPN);
    }
}
