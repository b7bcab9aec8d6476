package loomwire.rawnet;

import java.net.InetSocketAddress;

/** A port whose datagrams travel as TCP segments made by hand. */
public interface RawPort extends PacketPort {

    /**
     * Sets the TCP flags of segments to one peer, in place of the port's own cycle. Takes effect with one of the next
     * segments; remembered until the peer has long been silent and its place went to another. A port that hears only its share of
     * the peers takes no notice of others. Any thread may call it.
     *
     * @param peer the peer's address and port
     * @param flags the cycle to send with; null goes back to the port's own
     */
    void peerFlags(InetSocketAddress peer, FlagCycle flags);
}
