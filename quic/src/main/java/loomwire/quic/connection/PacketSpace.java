package loomwire.quic.connection;

import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.recovery.AckTracker;

/** What belongs to one packet number space: acknowledgments owed and handshake bytes. Owned by the shard loop. */
final class PacketSpace {
    final PacketNumberSpace number;
    final EncryptionLevel level;
    final CryptoSendBuffer cryptoOut = new CryptoSendBuffer();
    AckTracker acks;
    CryptoReceiveBuffer cryptoIn;
    private final long maxAckDelayNanos;
    private final MemoryAccount memory;
    private boolean discarded;

    PacketSpace(EncryptionLevel level, long maxAckDelayNanos, MemoryAccount memory) {
        this.number = level.space();
        this.level = level;
        this.maxAckDelayNanos = maxAckDelayNanos;
        this.memory = memory;
        this.acks = newTracker();
        this.cryptoIn = CryptoReceiveBuffer.of(number, memory);
    }

    private AckTracker newTracker() {
        return new AckTracker(number != PacketNumberSpace.APPLICATION, maxAckDelayNanos);
    }

    /** What came so far was perhaps not the peer's: as if nothing had come. */
    void forgetReceived() {
        acks = newTracker();
        cryptoIn.discard();
        cryptoIn = CryptoReceiveBuffer.of(number, memory);
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
