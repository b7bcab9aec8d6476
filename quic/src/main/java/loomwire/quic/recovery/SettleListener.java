package loomwire.quic.recovery;

import loomwire.quic.base.PacketNumberSpace;

/**
 * Hears of every packet's fate, once each: acknowledged or lost. The packet and its tokens are valid only during the
 * call. Packets of a discarded space have no fate and are not told.
 */
public interface SettleListener {
    void acknowledged(PacketNumberSpace space, SentPacket packet, long now);

    /** What the packet carried must be sent again if it still matters. */
    void lost(PacketNumberSpace space, SentPacket packet, long now);
}
