package loomwire.rawnet.linux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * How much of what was written to a TCP socket its peer has not acknowledged: the kernel is asked by the socket's two
 * addresses, through netlink (sock_diag(7)), since the JDK neither tells nor shows the descriptor that could be asked.
 */
public final class TcpSendQueue {
    private TcpSendQueue() {}

    /** Whether there is such a question on this system at all. */
    public static boolean isKnown() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    /**
     * Asks the kernel.
     *
     * @return bytes that were written and not acknowledged, a FIN counting as one; 0 if there is no such socket any more
     * @throws IOException if the kernel cannot be asked or refuses
     */
    public static long unacknowledgedBytes(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        SocketQuestion.SocketState answer = SocketQuestion.ask(local, remote);
        return answer == null ? 0 : answer.writeQueueBytes();
    }

    /**
     * Whether the kernel still knows the connection. One that was reset is gone at once; one whose peer said its FIN is there.
     *
     * @throws IOException if the kernel cannot be asked or refuses
     */
    public static boolean isThere(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        return SocketQuestion.ask(local, remote) != null;
    }
}
