package loomwire.rawnet.linux;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** One question about a TCP socket of this machine, by its two addresses, to the kernel (sock_diag(7)). */
final class SocketQuestion {
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final byte IPPROTO_TCP = 6;
    private static final int ENOENT = 2;
    private static final int HEADER_LENGTH = Netlink.HEADER_LENGTH;
    private static final int REQUEST_LENGTH = 72;
    private static final int ADDRESS_LENGTH = 16;
    /** Offset of idiag_wqueue in the answer (linux/inet_diag.h): header, 4 bytes, the 48 of the socket's id, two integers. */
    private static final int WRITE_QUEUE_AT = HEADER_LENGTH + 4 + 48 + 8;
    /** Offset of idiag_inode, behind that and the owner's number. */
    private static final int INODE_AT = WRITE_QUEUE_AT + 8;

    private static final int STATE_AT = HEADER_LENGTH + 1;
    private static final byte TCP_LISTEN = 10;

    private SocketQuestion() {}

    /**
     * What the kernel says.
     *
     * @param state of TCP, by the numbers of the kernel
     * @param writeQueueBytes written and not acknowledged
     * @param inode 0 if no process holds the socket any more
     */
    record SocketState(int state, long writeQueueBytes, long inode) {}

    /**
     * Asks.
     *
     * @return {@code null} if there is no such socket
     * @throws IOException if the kernel cannot be asked or refuses
     */
    static SocketState ask(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        SocketState[] said = new SocketState[1];
        Netlink.converse(Netlink.SOCK_DIAG, REQUEST_LENGTH, to -> write(to, local, remote), answer -> {
            said[0] = read(answer);
            return true;
        });
        return said[0];
    }

    private static void write(ByteBuffer to, InetSocketAddress local, InetSocketAddress remote) {
        boolean ipv6 = local.getAddress() instanceof Inet6Address;
        to.putInt(REQUEST_LENGTH)
                .putShort(SOCK_DIAG_BY_FAMILY)
                .putShort(Netlink.NLM_F_REQUEST)
                .putInt(1)
                .putInt(0);
        to.put((byte) (ipv6 ? Libc.AF_INET6 : Libc.AF_INET))
                .put(IPPROTO_TCP)
                .put((byte) 0)
                .put((byte) 0);
        to.putInt(-1); // in any state
        ByteOrder order = to.order();
        to.order(ByteOrder.BIG_ENDIAN)
                .putShort((short) local.getPort())
                .putShort((short) remote.getPort())
                .order(order);
        putAddress(to, local);
        putAddress(to, remote);
        int scope = remote.getAddress() instanceof Inet6Address six && six.isLinkLocalAddress() ? six.getScopeId() : 0;
        to.putInt(scope);
        to.putLong(-1); // whatever the socket's cookie
    }

    private static void putAddress(ByteBuffer to, InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        to.put(bytes).put(new byte[ADDRESS_LENGTH - bytes.length]);
    }

    private static @Nullable SocketState read(ByteBuffer answer) throws IOException {
        if (answer.remaining() >= HEADER_LENGTH + Integer.BYTES
                && answer.getShort(Netlink.TYPE_AT) == Netlink.NLMSG_ERROR) {
            int errno = -answer.getInt(HEADER_LENGTH);
            if (errno == ENOENT) {
                return null;
            }
            throw new ErrnoException("asking for a socket", errno);
        }
        if (answer.remaining() < INODE_AT + Integer.BYTES || answer.getShort(Netlink.TYPE_AT) != SOCK_DIAG_BY_FAMILY) {
            throw new IOException(
                    "the kernel's answer about a socket cannot be read: " + answer.remaining() + " bytes");
        }
        int state = answer.get(STATE_AT);
        // Where the connection is gone and its listener is not, the kernel tells of that instead.
        return state == TCP_LISTEN
                ? null
                : new SocketState(
                        state,
                        Integer.toUnsignedLong(answer.getInt(WRITE_QUEUE_AT)),
                        Integer.toUnsignedLong(answer.getInt(INODE_AT)));
    }
}
