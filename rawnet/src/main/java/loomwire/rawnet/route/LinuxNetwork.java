package loomwire.rawnet.route;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.Neighbour;
import loomwire.rawnet.linux.NeighbourTable;
import loomwire.rawnet.linux.RouteQuestion;
import org.jspecify.annotations.Nullable;

/** Linux: ways from the kernel itself, routes from {@code /proc/net}, kinds of links from {@code /sys/class/net}, neighbours through netlink. */
final class LinuxNetwork extends PortableNetwork {
    /** ARPHRD_ values of linux/if_arp.h that libpcap opens with an Ethernet header. */
    private static final int ARPHRD_ETHER = 1;

    private static final int ARPHRD_LOOPBACK = 772;
    /** Those without any header: TUN and WireGuard, cellular, and the kernel's IP-in-IP tunnels. */
    private static final int ARPHRD_NONE = 65_534;

    private static final int ARPHRD_RAWIP = 519;
    private static final int ARPHRD_TUNNEL = 768;
    private static final int ARPHRD_TUNNEL6 = 769;
    private static final int ARPHRD_SIT = 776;
    /** libpcap opens it as Linux's cooked pseudo-header. */
    private static final int ARPHRD_PPP = 512;

    /** linux/if_addr.h: duplicate, deprecated, tentative. */
    private static final int UNFIT = 0x08 | 0x20 | 0x40;

    private static final int IFF_UP = 0x1;
    /** RFC 863: whoever listens there throws it away. */
    private static final int DISCARD_PORT = 9;

    private final Path proc;
    private final Path sys;

    LinuxNetwork() {
        this(Path.of("/proc/net"), Path.of("/sys/class/net"));
    }

    LinuxNetwork(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    @Override
    public List<HostInterface> interfaces() throws IOException {
        List<HostInterface> found = new ArrayList<>();
        for (HostInterface each : super.interfaces()) {
            found.add(new HostInterface(
                    each.name(),
                    each.label(),
                    each.index(),
                    each.up() || isUp(sys.resolve(each.name())),
                    each.loopback(),
                    link(each),
                    each.mtu(),
                    each.mac(),
                    each.addresses(),
                    each.gateways()));
        }
        found.addAll(withoutAddresses(found));
        return found;
    }

    private LinkKind link(HostInterface of) throws IOException {
        Path type = sys.resolve(of.name()).resolve("type");
        if (Files.exists(type)) {
            return linkOf(Integer.parseInt(read(type)));
        }
        // A container may see another namespace's /sys, or none.
        return of.loopback() || of.mac() != null ? LinkKind.ETHERNET : LinkKind.RAW_IP;
    }

    /** @return null for a link that libpcap gives a header we do not write */
    static @Nullable LinkKind linkOf(int arphrd) {
        return switch (arphrd) {
            case ARPHRD_ETHER, ARPHRD_LOOPBACK -> LinkKind.ETHERNET;
            case ARPHRD_NONE, ARPHRD_RAWIP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT -> LinkKind.RAW_IP;
            case ARPHRD_PPP -> LinkKind.LINUX_COOKED;
            default -> null;
        };
    }

    /** The JDK lists only interfaces that have an address; for a user who looks for his card the others matter too. */
    private List<HostInterface> withoutAddresses(List<HostInterface> listed) throws IOException {
        if (!Files.isDirectory(sys)) {
            return List.of();
        }
        List<HostInterface> more = new ArrayList<>();
        try (Stream<Path> entries = Files.list(sys)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                // Such as bonding_masters, which is a file and no interface.
                boolean isInterface = Files.exists(entry.resolve("ifindex"));
                if (isInterface
                        && listed.stream().noneMatch(known -> known.name().equals(name))) {
                    more.add(fromSys(name, entry));
                }
            }
        }
        return more;
    }

    private static HostInterface fromSys(String name, Path entry) throws IOException {
        int type = Integer.parseInt(read(entry.resolve("type")));
        boolean ethernet = type == ARPHRD_ETHER;
        return new HostInterface(
                name,
                name,
                Integer.parseInt(read(entry.resolve("ifindex"))),
                isUp(entry),
                type == ARPHRD_LOOPBACK,
                linkOf(type),
                Integer.parseInt(read(entry.resolve("mtu"))),
                ethernet ? HexFormat.ofDelimiter(":").parseHex(read(entry.resolve("address"))) : null,
                List.of(),
                List.of());
    }

    /**
     * Devices without a notion of a carrier stay "unknown", which RFC 2863's ifOperStatus counts as working. One that was
     * switched on just now stays "down" for up to a second after its carrier is there: the kernel brings these states, and
     * IFF_RUNNING, which is all that the JDK looks at, up to date once a second at most.
     */
    private static boolean isUp(Path entry) throws IOException {
        if (!Files.exists(entry.resolve("flags"))) {
            return false; // gone meanwhile, or a container without its /sys
        }
        return (Integer.decode(read(entry.resolve("flags"))) & IFF_UP) != 0
                && switch (read(entry.resolve("operstate"))) {
                    case "up", "unknown" -> true;
                    case "down" -> hasCarrier(entry);
                    default -> false;
                };
    }

    private static boolean hasCarrier(Path entry) {
        try {
            return read(entry.resolve("carrier")).equals("1");
        } catch (IOException switchedOff) {
            return false;
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    @Override
    public RoutingTable routes() throws IOException {
        return RoutingTable.parse(lines(proc.resolve("route")), lines(proc.resolve("ipv6_route")));
    }

    /** A kernel without one of the families has no such file. */
    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Fields of {@code /proc/net/if_inet6}: address, index, length, scope, flags, interface. */
    @Override
    public boolean isFit(InetAddress local) throws IOException {
        String hex = HexFormat.of().formatHex(local.getAddress());
        for (String line : lines(proc.resolve("if_inet6"))) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length >= 5 && fields[0].equals(hex) && (Integer.parseInt(fields[4], 16) & UNFIT) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<Route> way(InetAddress target, @Nullable HostInterface through) throws IOException {
        Optional<RouteQuestion.Way> way = RouteQuestion.toward(target, through == null ? 0 : through.index());
        if (way.isEmpty()) {
            return Optional.empty();
        }
        NetworkInterface found = NetworkInterface.getByIndex(way.get().interfaceIndex());
        return found == null
                ? Optional.empty()
                : Optional.of(new Route(
                        found.getName(),
                        new Prefix(target, target.getAddress().length * Byte.SIZE),
                        way.get().gateway(),
                        0));
    }

    @Override
    public boolean knowsRoutes() {
        return true;
    }

    @Override
    public byte @Nullable [] neighbourMac(HostInterface at, InetAddress neighbour) throws IOException {
        return entry(at, neighbour)
                .filter(Neighbour::isUsable)
                .map(Neighbour::mac)
                .orElse(null);
    }

    private static Optional<Neighbour> entry(HostInterface at, InetAddress neighbour) throws IOException {
        return NeighbourTable.read(neighbour instanceof Inet6Address).stream()
                .filter(entry ->
                        entry.interfaceIndex() == at.index() && entry.address().equals(neighbour))
                .findFirst();
    }

    @Override
    public boolean probe(HostInterface at, InetAddress neighbour) throws IOException {
        boolean learnt = entry(at, neighbour).filter(Neighbour::isLearnt).isPresent();
        if (learnt) {
            NeighbourTable.probe(at.index(), neighbour);
        }
        return learnt;
    }

    @Override
    public boolean isReachable(HostInterface at, InetAddress neighbour) throws IOException {
        return entry(at, neighbour).filter(Neighbour::isReachable).isPresent();
    }

    @Override
    public void forget(HostInterface at, InetAddress neighbour) throws IOException {
        NeighbourTable.forget(at.index(), neighbour);
    }

    @Override
    public void provoke(HostInterface at, InetAddress source, InetAddress neighbour) throws IOException {
        if (neighbour instanceof Inet6Address) {
            // Asked without a packet, the kernel asks from its link-local address, which may be tentative (RFC 4862
            // §5.4).
            sendTo(at, source, neighbour);
            return;
        }
        try {
            NeighbourTable.solicit(at.index(), neighbour);
        } catch (ErrnoException e) {
            // Without the right to ask: a packet for the neighbour makes the kernel ask, and is answered by an ICMP
            // error.
            sendTo(at, source, neighbour);
        }
    }

    private static void sendTo(HostInterface at, InetAddress source, InetAddress neighbour) throws IOException {
        InetAddress scoped = neighbour.isLinkLocalAddress() && neighbour instanceof Inet6Address
                ? Inet6Address.getByAddress(null, neighbour.getAddress(), at.index())
                : neighbour;
        try (DatagramChannel channel = DatagramChannel.open(family(neighbour))) {
            // A link-local neighbour of a global source, an IPv6 gateway of an IPv4 route: the kernel picks the
            // matching source.
            if (source.isLinkLocalAddress() == neighbour.isLinkLocalAddress() && family(source) == family(neighbour)) {
                channel.bind(new InetSocketAddress(source, 0));
            }
            channel.send(ByteBuffer.allocate(1), new InetSocketAddress(scoped, DISCARD_PORT));
        }
    }
}
