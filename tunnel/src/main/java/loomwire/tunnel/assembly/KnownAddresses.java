package loomwire.tunnel.assembly;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import loomwire.quic.Admission;
import loomwire.rawnet.Addresses;

/**
 * Under which addresses clients may know this server, so that what was captured on its way to another server with the same
 * key is no use here. Its own count, and those in {@code auth.known_as}. A server whose own addresses of a family are all
 * private stands behind a translation of addresses, by which clients reach it at a public address or, from within or through
 * a second router, at a private one; unless {@code known_as} says what it is known as, any address of that family will do
 * that a router can translate. Ports do not count: they are often forwarded. Asked on event loops, for proofs of holders of
 * the key alone.
 */
final class KnownAddresses implements Admission.ServerAddresses {
    /** Listing interfaces takes system calls, and addresses seldom change. */
    private static final long REFRESH_NANOS = 1_000_000_000L;

    private static final int SHARED_FROM = 100;
    private static final int SHARED_SECOND_FROM = 64;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;
    private static final int UNIQUE_LOCAL = 0xfc;

    private final List<InetAddress> knownAs;
    private final Supplier<Set<InetAddress>> ask;
    private volatile Set<InetAddress> own;
    private volatile long askedAt;

    /** @param listen the one address that the server listens at; {@code null} for every one of this machine */
    static KnownAddresses of(InetAddress listen, List<InetAddress> knownAs) {
        return new KnownAddresses(knownAs, listen == null ? KnownAddresses::ofThisMachine : () -> Set.of(listen));
    }

    KnownAddresses(List<InetAddress> knownAs, Supplier<Set<InetAddress>> ask) {
        this.knownAs = knownAs;
        this.ask = ask;
        this.own = ask.get();
        this.askedAt = System.nanoTime();
    }

    private static Set<InetAddress> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(KnownAddresses::withoutScope)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            return Set.of();
        }
    }

    private static InetAddress withoutScope(InetAddress address) {
        return Addresses.toInetAddress(Addresses.high(address), Addresses.low(address));
    }

    @Override
    public boolean include(long addressHigh, long addressLow, int port) {
        InetAddress dialled = Addresses.toInetAddress(addressHigh, addressLow);
        if (own.contains(dialled) || knownAs.contains(dialled)) {
            return true;
        }
        refresh();
        return own.contains(dialled) || knownAs.isEmpty() && isTranslatable(dialled) && isTranslated(dialled);
    }

    private void refresh() {
        long now = System.nanoTime();
        if (now - askedAt > REFRESH_NANOS) {
            askedAt = now;
            Set<InetAddress> found = ask.get();
            own = found.isEmpty() ? own : found;
        }
    }

    private boolean isTranslated(InetAddress dialled) {
        List<InetAddress> ofFamily = own.stream()
                .filter(address -> address.getClass() == dialled.getClass() && !address.isLoopbackAddress())
                .toList();
        return !ofFamily.isEmpty() && ofFamily.stream().noneMatch(KnownAddresses::isPublic);
    }

    /** Not what is valid on one link alone; a loopback address may be forwarded, to a container for instance. */
    private static boolean isTranslatable(InetAddress address) {
        return !(address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress());
    }

    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean shared = address instanceof Inet4Address
                && bytes[0] == SHARED_FROM
                && bytes[1] >= SHARED_SECOND_FROM; // to 127, which is the largest byte
        boolean uniqueLocal = bytes.length > Integer.BYTES && (bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
        return !(address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || shared
                || uniqueLocal);
    }
}
