package loomwire.rawnet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

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

    /**
     * Sends from now on to another MAC address what goes to the next hop of one address family, until peers that are heard
     * tell better; forgets those that it knows. Any thread may call it.
     *
     * @param mac six bytes
     */
    void nextHop(boolean ipv6, byte[] mac);

    /**
     * Hears and answers from now on at other addresses, on the interfaces that it was opened on. Datagrams to an address that it
     * has no more are dropped, and answers from it leave from the first of its family. Any thread may call it.
     *
     * @param paths as at the opening, all of them
     * @throws IOException if that cannot be done; the port then goes on as it was as far as it can
     */
    void follow(List<RawPath> paths) throws IOException;
}
