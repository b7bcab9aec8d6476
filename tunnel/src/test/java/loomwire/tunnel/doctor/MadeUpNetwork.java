package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.route.HostInterface;
import loomwire.rawnet.route.Prefix;
import loomwire.tunnel.config.HostPort;

/** A network as a test wants it: by default one card, one gateway, and a server that answers. */
final class MadeUpNetwork implements NetworkFacts {
    static final byte[] GATEWAY_MAC = HexFormat.of().parseHex("02005e100001");
    private static final byte[] OWN_MAC = HexFormat.of().parseHex("02005e100002");

    int mtu = 1500;
    byte[] nextHopMac = GATEWAY_MAC;
    IOException noWay;
    String udpLack = "";
    SynAnswer atPort = SynAnswer.RESET;
    SynAnswer atGuard = SynAnswer.SILENCE;
    IOException noGuard;
    IOException noServer;
    boolean withGateway = true;
    boolean runsAlready;
    final Set<Integer> taken = new HashSet<>();
    final Set<Integer> takenUdp = new HashSet<>();
    final List<HostPort> pinged = new ArrayList<>();

    @Override
    public List<HostInterface> interfaces() {
        return List.of(new HostInterface(
                "eth0",
                "eth0",
                2,
                true,
                false,
                LinkKind.ETHERNET,
                mtu,
                OWN_MAC,
                List.of(new Prefix(InetAddress.ofLiteral("192.0.2.10"), 24)),
                withGateway
                        ? List.of(new HostInterface.Gateway(InetAddress.ofLiteral("192.0.2.1"), GATEWAY_MAC))
                        : List.of()));
    }

    @Override
    public List<RawPath> paths(HostPort server) throws IOException {
        if (noWay != null) {
            throw noWay;
        }
        return List.of(new RawPath(
                "eth0",
                LinkKind.ETHERNET,
                OWN_MAC,
                nextHopMac,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 9999),
                mtu));
    }

    @Override
    public UdpWay udpWay(HostPort server) throws IOException {
        if (noWay != null) {
            throw noWay;
        }
        return new UdpWay("eth0", udpLack);
    }

    @Override
    public void listen(String key, InetSocketAddress port) throws IOException {
        if (taken.contains(port.getPort())) {
            throw new IOException(key + ": the port is in use");
        }
    }

    @Override
    public void bindUdp(String key, InetSocketAddress port) throws IOException {
        if (takenUdp.contains(port.getPort())) {
            throw new IOException(key + ": the port is in use");
        }
    }

    @Override
    public boolean runsAlready() {
        return runsAlready;
    }

    @Override
    public SynAnswer knock(InetSocketAddress port) {
        return atPort;
    }

    @Override
    public SynAnswer knockAtGuard(InetSocketAddress address, String interfaceName) throws IOException {
        if (noGuard != null) {
            throw noGuard;
        }
        return atGuard;
    }

    @Override
    public long ping(HostPort server) throws IOException {
        pinged.add(server);
        if (noServer != null) {
            throw noServer;
        }
        return 12_340_000;
    }
}
