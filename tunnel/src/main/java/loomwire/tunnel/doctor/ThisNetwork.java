package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.quic.QuicConnection;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.guard.FirewallMode;
import loomwire.rawnet.guard.Guards;
import loomwire.rawnet.guard.KernelGuard;
import loomwire.rawnet.route.HostInterface;
import loomwire.rawnet.route.RouteDiscovery;
import loomwire.tunnel.assembly.ConfigNames;
import loomwire.tunnel.assembly.PathDiscovery;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.UdpLink;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.SocketErrors;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.Echo;

/** The network as this machine sees it, by the ways that the tunnel itself takes. Owned by one doctor. */
final class ThisNetwork implements NetworkFacts {
    /** The kernel answers its own knocking in microseconds, or never. */
    private static final int KNOCK_MILLIS = 400;

    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(2);

    private final Config config;
    /** Found once: several checks look at them, and a gateway that does not answer takes two seconds each time. */
    private final Map<Optional<HostPort>, List<RawPath>> paths = new ConcurrentHashMap<>();

    /** @param config {@code null} if only the machine is looked at */
    ThisNetwork(Config config) {
        this.config = config;
    }

    @Override
    public List<HostInterface> interfaces() throws IOException {
        return RouteDiscovery.interfaces();
    }

    @Override
    public List<RawPath> paths(HostPort server) throws IOException {
        Optional<HostPort> toward = Optional.ofNullable(server);
        List<RawPath> known = paths.get(toward);
        if (known == null) {
            PathDiscovery discovery = new PathDiscovery(config.network());
            known = server == null ? discovery.ofServer(config) : List.of(discovery.toward(resolve(server)));
            paths.put(toward, known);
        }
        return known;
    }

    @Override
    public UdpWay udpWay(HostPort server) throws IOException {
        PathDiscovery discovery = new PathDiscovery(config.network());
        Optional<UdpLink> link = server == null
                ? UdpLink.of(discovery.udpListen(config).getAddress())
                : UdpLink.toward(resolve(server), discovery.localToward(resolve(server)));
        return link.map(found ->
                        new UdpWay(found.interfaceName(), found.lackOfRoom().orElse("")))
                .orElse(new UdpWay("every interface", ""));
    }

    private static InetSocketAddress resolve(HostPort server) throws IOException {
        try {
            return server.resolve();
        } catch (UnknownHostException e) {
            throw new IOException(
                    "the name " + server.host() + " has no address now (check the name and this machine's DNS)", e);
        }
    }

    @Override
    public void listen(String key, InetSocketAddress port) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(port);
        } catch (IOException e) {
            throw SocketErrors.bind(key, port, e);
        }
    }

    @Override
    public void bindUdp(String key, InetSocketAddress port) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(port);
        } catch (IOException e) {
            throw SocketErrors.bind(key, port, e);
        }
    }

    @Override
    public boolean runsAlready() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .flatMap(process -> process.info().commandLine().stream())
                .anyMatch(line -> line.contains("loomwire") && line.contains(" run "));
    }

    @Override
    public SynAnswer knock(InetSocketAddress port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(port, KNOCK_MILLIS);
            return SynAnswer.ACCEPTED;
        } catch (SocketTimeoutException e) {
            return SynAnswer.SILENCE;
        } catch (ConnectException e) {
            return SynAnswer.RESET;
        }
    }

    @Override
    public SynAnswer knockAtGuard(InetSocketAddress address, String interfaceName) throws IOException {
        InetAddress local = address.getAddress();
        try (KernelGuard guard =
                Guards.open(FirewallMode.GUARD, new InetSocketAddress(local, 0), interfaceName, ConfigNames.OF_FILE)) {
            return knock(guard.local());
        }
    }

    @Override
    public long ping(HostPort server) throws IOException {
        try (ServerLink link = new QuicLinkDialer(config).dial(server)) {
            QuicConnection connection = link.connection();
            Authentication.awaitServer(
                    connection,
                    Authentication.introduce(
                            connection, config.auth(), config.network().remoteFlags()),
                    config.auth());
            return Echo.roundTrip(connection, ANSWER_DEADLINE).toNanos();
        }
    }
}
