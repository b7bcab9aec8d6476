package loomwire.rawnet.linux;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Whether who is at the other end of a TCP connection has gone. A FIN alone does not tell: it says that nothing more is
 * sent, by a program that may still read. But where that program runs on this machine, the kernel knows whether it still
 * has its socket (sock_diag(7)).
 */
public final class TcpHangUp {
    /** The numbers of the kernel (include/net/tcp_states.h). */
    private static final int TCP_CLOSE_WAIT = 8;

    /** What is known of the other end. */
    public enum Presence {
        /** It has said no FIN. */
        TALKING,
        /** It has said its FIN, and still has its socket. */
        LISTENING,
        /** It has said its FIN, and whether it still listens cannot be known. */
        SILENT,
        /** It has closed its socket, or the connection was reset. */
        GONE
    }

    private TcpHangUp() {}

    /**
     * Asks the kernel.
     *
     * @param local of our socket, which is connected
     * @throws IOException if the kernel cannot be asked or refuses
     */
    public static Presence ask(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        SocketQuestion.SocketState ours = SocketQuestion.ask(local, remote);
        if (ours == null) {
            return Presence.GONE;
        }
        boolean ended = ours.state() == TCP_CLOSE_WAIT;
        SocketQuestion.SocketState theirs = isOfThisMachine(local, remote) ? SocketQuestion.ask(remote, local) : null;
        if (theirs == null) {
            // Elsewhere, or here and redirected: then its socket has other addresses than ours knows.
            return ended ? Presence.SILENT : Presence.TALKING;
        }
        // Its FIN may wait behind what nobody has read.
        return theirs.inode() == 0 ? Presence.GONE : ended ? Presence.LISTENING : Presence.TALKING;
    }

    private static boolean isOfThisMachine(InetSocketAddress local, InetSocketAddress remote) {
        return remote.getAddress().isLoopbackAddress() || remote.getAddress().equals(local.getAddress());
    }
}
