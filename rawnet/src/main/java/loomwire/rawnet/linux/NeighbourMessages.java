package loomwire.rawnet.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;

/** Requests about neighbours and their answers as rtnetlink spells them (linux/netlink.h, linux/neighbour.h). */
final class NeighbourMessages {
    private static final int HEADER_LENGTH = Netlink.HEADER_LENGTH;
    private static final int NDMSG_LENGTH = 12;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;

    private static final short NLMSG_ERROR = Netlink.NLMSG_ERROR;
    private static final short NLMSG_DONE = Netlink.NLMSG_DONE;
    private static final short RTM_NEWNEIGH = 28;
    private static final short RTM_DELNEIGH = 29;
    private static final short RTM_GETNEIGH = 30;
    private static final short NLM_F_REQUEST = Netlink.NLM_F_REQUEST;
    private static final short NLM_F_ACK = 0x4;
    private static final short NLM_F_DUMP = 0x300;
    private static final short NLM_F_REPLACE = 0x100;
    private static final short NLM_F_CREATE = 0x400;
    private static final short NUD_PROBE = 0x10;
    /** Asks for the neighbour as if there were a packet for it. */
    private static final byte NTF_USE = 0x1;

    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;

    private NeighbourMessages() {}

    /** @param to in the machine's byte order, as netlink wants it */
    static void writeRequest(ByteBuffer to, int addressFamily) {
        to.putInt(HEADER_LENGTH + NDMSG_LENGTH).putShort(RTM_GETNEIGH).putShort((short) (NLM_F_REQUEST | NLM_F_DUMP));
        to.putInt(1).putInt(0);
        to.put((byte) addressFamily)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0)
                .putShort((short) 0)
                .putShort((short) 0);
    }

    /** Makes the kernel look for a neighbour. {@code to} is in the machine's byte order. */
    static void writeSolicitation(ByteBuffer to, int addressFamily, int interfaceIndex, byte[] address) {
        write(to, RTM_NEWNEIGH, NLM_F_CREATE, addressFamily, interfaceIndex, (short) 0, NTF_USE, address);
    }

    /** Makes the kernel ask a neighbour that it knows. {@code to} is in the machine's byte order. */
    static void writeProbe(ByteBuffer to, int addressFamily, int interfaceIndex, byte[] address) {
        write(to, RTM_NEWNEIGH, NLM_F_REPLACE, addressFamily, interfaceIndex, NUD_PROBE, (byte) 0, address);
    }

    /** Makes the kernel forget a neighbour. {@code to} is in the machine's byte order. */
    static void writeRemoval(ByteBuffer to, int addressFamily, int interfaceIndex, byte[] address) {
        write(to, RTM_DELNEIGH, (short) 0, addressFamily, interfaceIndex, (short) 0, (byte) 0, address);
    }

    private static void write(
            ByteBuffer to,
            short type,
            short how,
            int addressFamily,
            int interfaceIndex,
            short state,
            byte flags,
            byte[] address) {
        to.putInt(HEADER_LENGTH + NDMSG_LENGTH + ATTRIBUTE_HEADER_LENGTH + address.length);
        to.putShort(type)
                .putShort((short) (NLM_F_REQUEST | NLM_F_ACK | how))
                .putInt(1)
                .putInt(0);
        to.put((byte) addressFamily).put((byte) 0).putShort((short) 0).putInt(interfaceIndex);
        to.putShort(state).put(flags).put((byte) 0);
        to.putShort((short) (ATTRIBUTE_HEADER_LENGTH + address.length))
                .putShort((short) NDA_DST)
                .put(address);
    }

    /** @return the errno of an acknowledgment, 0 if the kernel did what was asked */
    static int readAcknowledgment(ByteBuffer from) throws IOException {
        if (from.remaining() < HEADER_LENGTH + Integer.BYTES || from.getShort(from.position() + 4) != NLMSG_ERROR) {
            throw new IOException("the kernel's answer is no acknowledgment");
        }
        return -from.getInt(from.position() + HEADER_LENGTH);
    }

    /**
     * Reads what one receive brought.
     *
     * @param from in the machine's byte order
     * @param into gets an entry for every neighbour
     * @return whether this was the end of the table
     */
    static boolean read(ByteBuffer from, List<Neighbour> into) throws IOException {
        while (from.remaining() >= HEADER_LENGTH) {
            int start = from.position();
            int length = from.getInt(start);
            short type = from.getShort(start + 4);
            if (length < HEADER_LENGTH || length > from.remaining()) {
                throw new IOException("the kernel's neighbour table cannot be read: message of " + length + " bytes");
            }
            switch (type) {
                case NLMSG_DONE -> {
                    return true;
                }
                case NLMSG_ERROR ->
                    throw new IOException(
                            "the kernel refused to list its neighbours: errno " + -from.getInt(start + HEADER_LENGTH));
                case RTM_NEWNEIGH ->
                    readNeighbour(
                            from.slice(start + HEADER_LENGTH, length - HEADER_LENGTH)
                                    .order(from.order()),
                            into);
                default -> {} // netlink(7): messages of unknown type are to be skipped
            }
            from.position(Math.min(start + Netlink.aligned(length), from.limit()));
        }
        return false;
    }

    private static void readNeighbour(ByteBuffer message, List<Neighbour> into) throws UnknownHostException {
        int interfaceIndex = message.getInt(4);
        int state = message.getShort(8);
        InetAddress address = null;
        byte[] mac = null;
        int at = NDMSG_LENGTH;
        while (at + ATTRIBUTE_HEADER_LENGTH <= message.limit()) {
            int length = message.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER_LENGTH || at + length > message.limit()) {
                break;
            }
            byte[] value = new byte[length - ATTRIBUTE_HEADER_LENGTH];
            message.get(at + ATTRIBUTE_HEADER_LENGTH, value);
            switch (message.getShort(at + 2) & 0xffff) {
                case NDA_DST -> address = InetAddress.getByAddress(value);
                case NDA_LLADDR -> mac = value;
                default -> {}
            }
            at += Netlink.aligned(length);
        }
        if (address != null) {
            into.add(new Neighbour(interfaceIndex, state, address, mac));
        }
    }
}
