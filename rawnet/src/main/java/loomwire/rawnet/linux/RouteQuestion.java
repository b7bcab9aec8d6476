package loomwire.rawnet.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel which way packets to one destination take (RTM_GETROUTE): with policy rules, several next hops of one
 * route, and IPv6 gateways of IPv4 routes, of which a listing of the main table says nothing. Needs no right.
 */
public final class RouteQuestion {
    private static final int HEADER_LENGTH = Netlink.HEADER_LENGTH;
    private static final int RTMSG_LENGTH = 12;
    private static final int RTMSG_TYPE = 7;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    private static final short RTM_NEWROUTE = 24;
    private static final short RTM_GETROUTE = 26;
    private static final short NLM_F_REQUEST = Netlink.NLM_F_REQUEST;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;
    private static final short RTA_DST = 1;
    private static final short RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_VIA = 18;
    /** In front of the address in RTA_VIA: its family. */
    private static final int VIA_FAMILY_BYTES = 2;

    /**
     * What the kernel says.
     *
     * @param interfaceIndex where packets leave
     * @param gateway of either family; null if the destination is on the link itself
     */
    public record Way(int interfaceIndex, @Nullable InetAddress gateway) {}

    private RouteQuestion() {}

    /**
     * @param interfaceIndex to ask for the way through this interface only; 0 for any
     * @return empty if there is no way for packets
     */
    public static Optional<Way> toward(InetAddress destination, int interfaceIndex) throws IOException {
        byte[] address = destination.getAddress();
        int length = HEADER_LENGTH
                + RTMSG_LENGTH
                + ATTRIBUTE_HEADER_LENGTH
                + address.length
                + (interfaceIndex == 0 ? 0 : ATTRIBUTE_HEADER_LENGTH + Integer.BYTES);
        @Nullable Way[] way = new Way[1];
        Netlink.converse(Netlink.ROUTE, length, to -> write(to, length, address, interfaceIndex), answer -> {
            way[0] = read(answer);
            return true;
        });
        return Optional.ofNullable(way[0]);
    }

    static void write(ByteBuffer to, int length, byte[] address, int interfaceIndex) {
        to.putInt(length)
                .putShort(RTM_GETROUTE)
                .putShort(NLM_F_REQUEST)
                .putInt(1)
                .putInt(0);
        to.put((byte) (address.length == IPV6_LENGTH ? Libc.AF_INET6 : Libc.AF_INET))
                .put((byte) (address.length * Byte.SIZE));
        to.putShort((short) 0).putInt(0).putInt(0);
        to.putShort((short) (ATTRIBUTE_HEADER_LENGTH + address.length))
                .putShort(RTA_DST)
                .put(address);
        if (interfaceIndex != 0) {
            to.putShort((short) (ATTRIBUTE_HEADER_LENGTH + Integer.BYTES))
                    .putShort(RTA_OIF)
                    .putInt(interfaceIndex);
        }
    }

    /** @return null if there is no way */
    static @Nullable Way read(ByteBuffer answer) throws UnknownHostException {
        if (answer.remaining() < HEADER_LENGTH + RTMSG_LENGTH || answer.getShort(4) != RTM_NEWROUTE) {
            return null; // an error: no route, or one that refuses
        }
        int type = answer.get(HEADER_LENGTH + RTMSG_TYPE);
        if (type != RTN_UNICAST && type != RTN_LOCAL) {
            return null;
        }
        int interfaceIndex = 0;
        InetAddress gateway = null;
        int end = Math.min(answer.getInt(0), answer.limit());
        int at = HEADER_LENGTH + RTMSG_LENGTH;
        while (at + ATTRIBUTE_HEADER_LENGTH <= end) {
            int length = answer.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER_LENGTH || at + length > end) {
                break;
            }
            byte[] value = new byte[length - ATTRIBUTE_HEADER_LENGTH];
            answer.get(at + ATTRIBUTE_HEADER_LENGTH, value);
            switch (answer.getShort(at + 2) & 0xffff) {
                case RTA_OIF ->
                    interfaceIndex =
                            ByteBuffer.wrap(value).order(answer.order()).getInt();
                case RTA_GATEWAY -> gateway = InetAddress.getByAddress(value);
                case RTA_VIA ->
                    gateway = InetAddress.getByAddress(Arrays.copyOfRange(value, VIA_FAMILY_BYTES, value.length));
                default -> {}
            }
            at += Netlink.aligned(length);
        }
        return interfaceIndex == 0 ? null : new Way(interfaceIndex, gateway);
    }
}
