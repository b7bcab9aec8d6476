package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.SettingNames;
import loomwire.rawnet.linux.ErrnoException;

/** Says in the user's words why an address could not be bound. */
final class BindErrors {
    private BindErrors() {}

    static IOException explained(InetSocketAddress local, SettingNames names, ErrnoException e) {
        return switch (e.errno()) {
            case ErrnoException.EADDRINUSE -> new PortInUseException(local, names, e);
            case ErrnoException.EADDRNOTAVAIL -> notHere(local, names, e);
            case ErrnoException.EACCES ->
                withCause(
                        new BindException("no right to bind " + text(local)
                                + "; run as root or with CAP_NET_BIND_SERVICE, or set a port above 1023"),
                        e);
            default -> new IOException("cannot guard " + text(local) + ": " + e.getMessage(), e);
        };
    }

    /** The JDK's exception does not say which of the reasons it was; whether the address exists here can be asked. */
    static IOException explained(InetSocketAddress local, SettingNames names, BindException e, boolean addressIsHere) {
        return addressIsHere ? new PortInUseException(local, names, e) : notHere(local, names, e);
    }

    private static IOException notHere(InetSocketAddress local, SettingNames names, Throwable cause) {
        return withCause(
                new BindException(AddressWords.of(local.getAddress()) + " is not an address of this machine;" + " set "
                        + names.address(isIpv6(local)) + " to one that the command iface lists"),
                cause);
    }

    private static IOException withCause(IOException e, Throwable cause) {
        e.initCause(cause);
        return e;
    }

    /** address:port, IPv6 in brackets and without a scope. */
    static String text(InetSocketAddress local) {
        String address = address(local.getAddress());
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + local.getPort();
    }

    static String address(InetAddress address) {
        return AddressWords.withoutScope(address);
    }

    static boolean isIpv6(InetSocketAddress local) {
        return local.getAddress().getAddress().length == 16;
    }
}
