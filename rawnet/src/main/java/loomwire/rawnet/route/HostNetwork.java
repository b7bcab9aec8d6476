package loomwire.rawnet.route;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** What the operating system knows about its network; one implementation per kind of system, and one made up by tests. */
interface HostNetwork {

    /** Every interface, also those that are down; without gateways. */
    List<HostInterface> interfaces() throws IOException;

    /** The main routing table; empty where the system cannot be asked. */
    RoutingTable routes() throws IOException;

    /** Whether routes and neighbours can be asked for at all. */
    boolean knowsRoutes();

    /** The source address the kernel would take toward the target; null if it has no route. */
    InetAddress sourceToward(InetAddress target) throws IOException;

    /** @return the neighbour's MAC address from the kernel's table; null if it is not there */
    byte[] neighbourMac(HostInterface at, InetAddress neighbour) throws IOException;

    /** Makes the kernel ask for the neighbour's MAC address, by ARP or neighbour solicitation. */
    void provoke(HostInterface at, InetAddress source, InetAddress neighbour) throws IOException;
}
