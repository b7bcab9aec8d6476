package loomwire.tunnel.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import loomwire.rawnet.AddressWords;
import loomwire.tunnel.protocol.OpenStatus;

/** What the system's socket errors mean, to a SOCKS5 client and to a person. */
public final class SocketErrors {
    private SocketErrors() {}

    /** An error that says why a port could not be bound and what to do. */
    public static IOException bind(String name, InetSocketAddress address, IOException cause) {
        String where = name + ": cannot listen on " + AddressWords.of(address.getAddress(), address.getPort());
        String text = lower(cause);
        if (text.contains("already in use")) {
            return new BindException(where + ": the port is in use (stop the other program, or choose another port)");
        }
        if (text.contains("cannot assign")) {
            return new BindException(where + ": no interface of this machine has that address");
        }
        if (text.contains("permission denied")) {
            return new BindException(
                    where + ": not permitted (ports below 1024 need root or "
                            + "CAP_NET_BIND_SERVICE, which is given up by a program that starts without such a port: restart it)");
        }
        return new IOException(where + ": " + cause.getMessage(), cause);
    }

    /** The SOCKS5 status for a failed connect. The platform tells some causes apart only by their text. */
    public static OpenStatus status(IOException failure) {
        String text = lower(failure);
        return switch (failure) {
            case UnknownHostException unknown -> OpenStatus.HOST_UNREACHABLE;
            case SocketTimeoutException timeout -> OpenStatus.TIMED_OUT;
            case NoRouteToHostException unreachable -> OpenStatus.HOST_UNREACHABLE;
            case ConnectException refused when text.contains("refused") -> OpenStatus.CONNECTION_REFUSED;
            default -> {
                if (text.contains("network is unreachable") || text.contains("network is down")) {
                    yield OpenStatus.NETWORK_UNREACHABLE;
                }
                if (text.contains("no route to host") || text.contains("host is down")) {
                    yield OpenStatus.HOST_UNREACHABLE;
                }
                yield text.contains("timed out") ? OpenStatus.TIMED_OUT : OpenStatus.GENERAL_FAILURE;
            }
        };
    }

    /** Whether an address could not be bound since no interface has it, which may change. */
    public static boolean isAddressAbsent(IOException failure) {
        String text = lower(failure);
        return text.contains("cannot assign")
                || text.contains("can't assign")
                || text.contains("is not an address of this machine");
    }

    /** Whether there was no file descriptor to be had, in this process or in the whole system. */
    public static boolean isOutOfDescriptors(IOException failure) {
        return lower(failure).contains("too many open files");
    }

    /**
     * Whether a socket could not be had, or not be used, since this machine has run out of something: descriptors, memory or
     * free ports. That is no word on who was to be reached.
     */
    public static boolean isOwnLack(IOException failure) {
        String text = lower(failure);
        return isOutOfDescriptors(failure)
                || text.contains("no buffer space")
                || text.contains("cannot allocate memory")
                || text.contains("already in use");
    }

    private static String lower(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }
}
