package loomwire.rawnet.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kernel's main routing table as Linux prints it in {@code /proc/net/route} and {@code /proc/net/ipv6_route}. */
record RoutingTable(List<Route> routes) {
    /** Flags of linux/route.h and linux/ipv6_route.h. */
    private static final long RTF_UP = 0x1;

    private static final long RTF_GATEWAY = 0x2;
    private static final long RTF_REJECT = 0x200;
    private static final long RTF_CACHE = 0x0100_0000L;
    private static final long RTF_LOCAL = 0x8000_0000L;

    private static final Comparator<Route> BEST_FIRST = Comparator.comparingInt(
                    (Route route) -> -route.destination().length())
            .thenComparingLong(Route::metric);

    static final RoutingTable EMPTY = new RoutingTable(List.of());

    RoutingTable {
        routes = List.copyOf(routes);
    }

    /** The route the kernel would take: the longest prefix, then the lowest metric; only over the interface if one is given. */
    Optional<Route> toward(InetAddress target, @Nullable String interfaceName) {
        return routes.stream()
                .filter(on(interfaceName))
                .filter(route -> route.destination().contains(target))
                .min(BEST_FIRST);
    }

    /** The default route with the lowest metric; only over the interface if one is given. */
    Optional<Route> defaultRoute(boolean ipv6, @Nullable String interfaceName) {
        return routes.stream()
                .filter(on(interfaceName))
                .filter(route -> route.isDefault() && route.destination().isIpv6() == ipv6)
                .min(BEST_FIRST);
    }

    private static Predicate<Route> on(@Nullable String interfaceName) {
        return route -> interfaceName == null || route.interfaceName().equals(interfaceName);
    }

    /** Lines that cannot be read are skipped: one strange route must not hide the others. */
    static RoutingTable parse(List<String> ipv4Lines, List<String> ipv6Lines) {
        List<Route> routes = new ArrayList<>();
        Stream.concat(
                        ipv4Lines.stream().map(line -> parseLine(line, RoutingTable::parseIpv4)),
                        ipv6Lines.stream().map(line -> parseLine(line, RoutingTable::parseIpv6)))
                .flatMap(Optional::stream)
                .forEach(routes::add);
        return new RoutingTable(routes);
    }

    private interface LineParser {
        /** @return null if the line is not a route that packets take */
        Route parse(String[] fields) throws UnknownHostException;
    }

    private static Optional<Route> parseLine(String line, LineParser parser) {
        try {
            return Optional.ofNullable(parser.parse(line.strip().split("\\s+")));
        } catch (UnknownHostException | RuntimeException notARoute) {
            return Optional.empty();
        }
    }

    /** Fields: interface, destination, gateway, flags, reference count, use, metric, mask, …; addresses in hexadecimal. */
    private static @Nullable Route parseIpv4(String[] f) throws UnknownHostException {
        long flags = Long.parseLong(f[3], 16);
        if (!isUsable(flags)) {
            return null;
        }
        int length = Integer.bitCount(Integer.parseUnsignedInt(f[7], 16));
        return new Route(
                f[0],
                new Prefix(ipv4(f[1]), length),
                (flags & RTF_GATEWAY) != 0 ? ipv4(f[2]) : null,
                Long.parseLong(f[6]));
    }

    /** The kernel prints the four bytes in network order as one number of the machine's order. */
    private static InetAddress ipv4(String hex) throws UnknownHostException {
        return InetAddress.getByAddress(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(Integer.parseUnsignedInt(hex, 16))
                .array());
    }

    /** Fields: destination, its length, source, its length, next hop, metric, reference count, use, flags, interface. */
    private static @Nullable Route parseIpv6(String[] f) throws UnknownHostException {
        long flags = Long.parseLong(f[8], 16);
        boolean forwards = isUsable(flags) && (flags & (RTF_CACHE | RTF_LOCAL)) == 0;
        boolean forEverySource = Integer.parseInt(f[3], 16) == 0;
        if (!forwards || !forEverySource) {
            return null;
        }
        return new Route(
                f[9],
                new Prefix(ipv6(f[0]), Integer.parseInt(f[1], 16)),
                (flags & RTF_GATEWAY) != 0 ? ipv6(f[4]) : null,
                Long.parseLong(f[5], 16));
    }

    private static InetAddress ipv6(String hex) throws UnknownHostException {
        return InetAddress.getByAddress(HexFormat.of().parseHex(hex));
    }

    private static boolean isUsable(long flags) {
        return (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0;
    }
}
