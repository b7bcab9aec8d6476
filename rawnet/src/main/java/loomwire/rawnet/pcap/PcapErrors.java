package loomwire.rawnet.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapNativeException;

/** What went wrong with libpcap, in one sentence that says what to do. */
final class PcapErrors {
    // pcap.h: PCAP_ERROR_NO_SUCH_DEVICE, PCAP_ERROR_PERM_DENIED, PCAP_ERROR_IFACE_NOT_UP,
    // PCAP_ERROR_PROMISC_PERM_DENIED
    static final int NO_SUCH_DEVICE = -5;
    static final int PERMISSION_DENIED = -8;
    static final int INTERFACE_NOT_UP = -9;
    static final int PROMISCUOUS_PERMISSION_DENIED = -11;

    private PcapErrors() {}

    /** The classes of the binding could not be initialised, which only happens when the library cannot be loaded. */
    static LibraryMissingException libraryMissing(LinkageError cause) {
        return new LibraryMissingException(cause);
    }

    static IOException opening(String interfaceName, PcapNativeException cause) {
        int code = cause.getReturnCode() == null ? 0 : cause.getReturnCode();
        String sentence = switch (code) {
            case NO_SUCH_DEVICE -> "there is no interface " + interfaceName + "; this host has " + interfaces();
            case PERMISSION_DENIED, PROMISCUOUS_PERMISSION_DENIED ->
                "no permission to capture on " + interfaceName
                        + "; run as root, or give the java program CAP_NET_RAW as an ambient capability "
                        + "(setpriv --ambient-caps=+net_raw, not setcap)";
            case INTERFACE_NOT_UP ->
                "interface " + interfaceName + " is down; bring it up first (ip link set " + interfaceName + " up)";
            default ->
                "cannot capture on " + interfaceName + ": " + cause.getMessage() + "; this host has " + interfaces();
        };
        return new IOException(sentence, cause);
    }

    static IOException filter(String interfaceName, String filter, PcapNativeException cause) {
        return new IOException(
                "libpcap does not accept the filter \"" + filter + "\" on " + interfaceName + ": " + cause.getMessage(),
                cause);
    }

    static IOException wrongLink(String interfaceName, String found, String expected) {
        return new IOException("frames of " + interfaceName + " begin with " + found + ", but its path was set up for "
                + expected + "; name the interface that carries the traffic, not \"any\" or a monitor");
    }

    static IOException cannotSend(String interfaceName) {
        return new IOException("segments cannot be sent through " + interfaceName + ", whose frames have Linux cooked "
                + "headers; name the interface that carries the traffic");
    }

    static IOException gone(String interfaceName, Exception cause) {
        return new IOException("interface " + interfaceName + " is gone; bring it back and open the port again", cause);
    }

    static IOException closed() {
        return new IOException("the pcap port is closed");
    }

    /** Closes something, whatever else failed; returns the first failure with the later ones suppressed, or null. */
    static @Nullable IOException closing(Closeable what, @Nullable IOException earlier) {
        try {
            what.close();
            return earlier;
        } catch (IOException e) {
            if (earlier == null) {
                return e;
            }
            earlier.addSuppressed(e);
            return earlier;
        }
    }

    static boolean exists(String interfaceName) {
        try {
            return NetworkInterface.getByName(interfaceName) != null;
        } catch (SocketException unreadable) {
            // Not being able to look is no proof that it is gone.
            return true;
        }
    }

    private static String interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .collect(Collectors.joining(", "));
        } catch (SocketException unreadable) {
            return "interfaces that cannot be listed (" + unreadable.getMessage() + ")";
        }
    }
}
