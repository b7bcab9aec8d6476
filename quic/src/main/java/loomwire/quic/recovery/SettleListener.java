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

    /** Packets that were told as lost have been acknowledged after all: they had only been overtaken. */
    default void late(int packets) {}

    /**
     * A probe is due, and this is the oldest packet without a fate: what it carried may go again in the probe, which then
     * repairs a lost tail instead of only showing that it is lost (RFC 9002 §6.2.4). The packet stays on its way.
     *
     * @return whether anything of it will go again; if not, the next packet is offered
     */
    default boolean repeat(PacketNumberSpace space, SentPacket packet, long now) {
        return false;
    }
}
