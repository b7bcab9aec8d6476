package loomwire.quic.connection;

import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.recovery.AckTracker;

/** What belongs to one packet number space: acknowledgments owed and handshake bytes. Owned by the shard loop. */
final class PacketSpace {
    final PacketNumberSpace number;
    final EncryptionLevel level;
    final AckTracker acks;
    final CryptoSendBuffer cryptoOut = new CryptoSendBuffer();
    final CryptoReceiveBuffer cryptoIn = new CryptoReceiveBuffer();
    private boolean discarded;

    PacketSpace(EncryptionLevel level, long maxAckDelayNanos) {
        this.number = level.space();
        this.level = level;
        this.acks = new AckTracker(number != PacketNumberSpace.APPLICATION, maxAckDelayNanos);
    }

    boolean isDiscarded() {
        return discarded;
    }

    void discard() {
        discarded = true;
        cryptoOut.discard();
        cryptoIn.discard();
    }
}
