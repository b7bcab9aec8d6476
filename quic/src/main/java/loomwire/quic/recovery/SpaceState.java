package loomwire.quic.recovery;

import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;

/** What recovery keeps of one packet number space. Owned by the shard loop. */
final class SpaceState {
    static final long NEVER = Long.MAX_VALUE;
    static final long NONE = -1;

    final PacketNumberSpace space;
    final SentPackets packets;
    final LostRun lostRun = new LostRun();
    final EcnValidation.Counts ecnCounts = new EcnValidation.Counts();

    /** Numbers that are left out on purpose; {@code null} where none are. */
    SkippedNumbers skipped;

    long largestAcknowledged = NONE;
    /** First packet on the present path: older ones say nothing about its round-trip time. */
    long firstOnPath;
    /** When the oldest packet will be lost by time, {@link #NEVER} when nothing waits for that. */
    long lossTime = NEVER;

    long lastAckElicitingSent = NONE;
    int ackElicitingOutstanding;
    int probesOwed;
    boolean discarded;

    SpaceState(PacketNumberSpace space, MemoryAccount memory) {
        this.space = space;
        this.packets = new SentPackets(memory);
    }

    boolean isApplication() {
        return space == PacketNumberSpace.APPLICATION;
    }

    /** Forgets the packets sent so far; their numbers are not used again. */
    void forgetPackets() {
        packets.clear();
        lostRun.end();
        lossTime = NEVER;
        ackElicitingOutstanding = 0;
        probesOwed = 0;
    }
}
