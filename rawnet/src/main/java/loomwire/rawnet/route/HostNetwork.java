package loomwire.rawnet.route;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operating system knows about its network; one implementation per kind of system, and one made up by tests. */
interface HostNetwork {

    /** Every interface, also those that are down; without gateways. */
    List<HostInterface> interfaces() throws IOException;

    /**
     * Whether an address is one to begin with: an IPv6 address that is deprecated (RFC 4862 §5.5.4), or whose uniqueness is
     * still being found out or was refuted (§5.4), is none.
     */
    boolean isFit(InetAddress local) throws IOException;

    /** The main routing table; empty where the system cannot be asked. */
    RoutingTable routes() throws IOException;

    /**
     * The way that the kernel says packets to this very destination take.
     *
     * @param through the only interface to look at; null for all
     * @return empty if there is none, or the system cannot be asked so
     */
    Optional<Route> way(InetAddress target, @Nullable HostInterface through) throws IOException;

    /** Whether routes and neighbours can be asked for at all. */
    boolean knowsRoutes();

    /** The source address the kernel would take toward the target; null if it has no route. */
    InetAddress sourceToward(InetAddress target) throws IOException;

    /** @return the neighbour's MAC address from the kernel's table; null if it is not there */
    byte[] neighbourMac(HostInterface at, InetAddress neighbour) throws IOException;

    /** Makes the kernel ask for the neighbour's MAC address, by ARP or neighbour solicitation. */
    void provoke(HostInterface at, InetAddress source, InetAddress neighbour) throws IOException;

    /**
     * Makes the kernel ask a neighbour whose MAC address it knows whether it is there still; returns at once.
     *
     * @return false if it need not be asked: nothing is known of it, or somebody wrote the entry by hand
     */
    boolean probe(HostInterface at, InetAddress neighbour) throws IOException;

    /** Whether a neighbour has answered, lately or since it was probed. */
    boolean isReachable(HostInterface at, InetAddress neighbour) throws IOException;

    /** Makes the kernel forget a neighbour's MAC address. */
    void forget(HostInterface at, InetAddress neighbour) throws IOException;
}
