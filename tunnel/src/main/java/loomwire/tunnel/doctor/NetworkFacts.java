package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.route.HostInterface;
import loomwire.tunnel.config.HostPort;

/** What checks ask the network; made up by tests. */
interface NetworkFacts {

    /** Every interface with its addresses and gateways. */
    List<HostInterface> interfaces() throws IOException;

    /**
     * The way or ways of hand-made segments, of a client to one server or of a server to its clients.
     *
     * @param server {@code null} for a server's own
     * @throws IOException if there is none; the message says what to do
     */
    List<RawPath> paths(HostPort server) throws IOException;

    /**
     * What is wrong with the link that plain UDP takes.
     *
     * @param server {@code null} for a server's own
     * @return which interface it is, and what it lacks
     */
    UdpWay udpWay(HostPort server) throws IOException;

    /**
     * Listens on a local TCP port and stops at once.
     *
     * @param key where the file names it, for the message
     * @throws IOException if {@code run} could not listen there; the message says why
     */
    void listen(String key, InetSocketAddress port) throws IOException;

    /**
     * Takes a local UDP port and gives it back at once. It is never shared with whoever has it: that one's packets stay its own.
     *
     * @param key where the file names it, for the message
     * @throws IOException if {@code run} could not have it; the message says why
     */
    void bindUdp(String key, InetSocketAddress port) throws IOException;

    /** Whether this program runs on this machine as a client or server, as far as this user may see. */
    boolean runsAlready();

    /** What the kernel does with a connection attempt from this machine to one of its own ports. */
    SynAnswer knock(InetSocketAddress port) throws IOException;

    /**
     * Opens a guard on a free port of an address of this machine, knocks, and takes the guard away.
     *
     * @throws IOException if no guard can be opened; the message says why
     */
    SynAnswer knockAtGuard(InetSocketAddress address, String interfaceName) throws IOException;

    /**
     * Connects to a server as a client does, proves the key both ways, and measures a round trip.
     *
     * @return nanoseconds
     * @throws IOException with what is wrong: route, port, key or server
     */
    long ping(HostPort server) throws IOException;

    /** @param lack what it lacks for QUIC, in a sentence; empty if nothing */
    record UdpWay(String interfaceName, String lack) {}

    /** What came back of a SYN. */
    enum SynAnswer {
        SILENCE,
        RESET,
        ACCEPTED
    }
}
