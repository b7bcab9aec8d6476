package loomwire.quic.connection;

import java.util.Arrays;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.crypto.RetryIntegrity;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.wire.PacketHeader;

/**
 * How a client takes a Retry: once, before anything else of the server, and only one that belongs to its first packet. It
 * says hello again with the token, to the id and with the keys of the Retry; packet numbers go on. If the server then answers the first hello after all, the
 * Retry was somebody else's, and is undone. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-17.2.5">RFC 9000 §17.2.5</a>
 */
final class RetryAnswer {
    private final ConnectionId firstDestination;
    private final LevelKeys keys;
    private final LocalConnectionIds localIds;
    private final RemoteConnectionIds remoteIds;
    private final Recovery recovery;
    private final Handshake handshake;
    private final InitialToken token;
    private byte[] tokenBefore;

    RetryAnswer(
            ConnectionId firstDestination,
            LevelKeys keys,
            LocalConnectionIds localIds,
            RemoteConnectionIds remoteIds,
            Recovery recovery,
            Handshake handshake,
            InitialToken token) {
        this.firstDestination = firstDestination;
        this.keys = keys;
        this.localIds = localIds;
        this.remoteIds = remoteIds;
        this.recovery = recovery;
        this.handshake = handshake;
        this.token = token;
    }

    /** @return whether the Retry was taken */
    boolean take(byte[] buffer, PacketHeader header, long now) {
        boolean tooLate = handshake.peerInitialSourceId() != null || handshake.retrySourceId() != null;
        if (tooLate || header.tokenLength() > InitialToken.MAX_BYTES) {
            return false;
        }
        ConnectionId source = header.sourceConnectionId();
        if (source.equals(firstDestination)
                || !localIds.initial().equals(header.destinationConnectionId())
                || !RetryIntegrity.verify(firstDestination, buffer, header.headerFrom(), header.packetEnd())) {
            return false;
        }
        tokenBefore = token.bytes();
        int tokenFrom = header.tokenOffset();
        token.set(Arrays.copyOfRange(buffer, tokenFrom, tokenFrom + header.tokenLength()), source, localIds.initial());
        handshake.retrySourceId(source);
        remoteIds.setInitial(source);
        keys.installInitial(source);
        recovery.restartAfterRetry(now);
        return true;
    }

    /** Whether a Retry was taken that may have been somebody else's: whoever saw the first packet can make one. */
    boolean isInDoubt() {
        return keys.beforeRetry() != null;
    }

    /**
     * Whether an Initial packet, which is changed thereby, answers the very first hello. A server that sent a Retry has
     * forgotten that; so the Retry was not the server's.
     */
    boolean isRefutedBy(byte[] packet, int numberAt) {
        PacketKeys read = keys.beforeRetry().server();
        int numberLength = read.unprotectHeader(packet, 0, numberAt, packet.length);
        if (numberLength < 0) {
            return false;
        }
        long number = 0;
        for (int i = 0; i < numberLength; i++) {
            number = number << Byte.SIZE | packet[numberAt + i] & 0xff;
        }
        return read.open(number, packet, 0, numberAt + numberLength, packet.length) >= 0;
    }

    /** Back to the first hello and its keys. */
    void undo() {
        keys.undoRetry();
        token.restore(tokenBefore);
        handshake.retrySourceId(null);
    }
}
