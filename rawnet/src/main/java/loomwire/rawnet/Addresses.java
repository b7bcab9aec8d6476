package loomwire.rawnet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses as two longs: IPv6 as it is, IPv4 as {@code ::ffff:a.b.c.d}, the form of RFC 4291 §2.5.5.2. */
public final class Addresses {
    private static final long IPV4_PREFIX = 0xffff_0000_0000L;

    private Addresses() {}

    public static long high(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? 0 : readLong(bytes, 0);
    }

    public static long low(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? mapped(readInt(bytes, 0)) : readLong(bytes, 8);
    }

    /** The lower half of an IPv4 address's mapped form; the upper half is 0. */
    public static long mapped(int ipv4) {
        return IPV4_PREFIX | ipv4 & 0xffff_ffffL;
    }

    public static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** The address as the platform's object; an IPv4-mapped one comes back as IPv4. For logs and set-up, not per packet. */
    public static InetAddress toInetAddress(long high, long low) {
        byte[] bytes;
        if (isIpv4(high, low)) {
            bytes = new byte[] {(byte) (low >>> 24), (byte) (low >>> 16), (byte) (low >>> 8), (byte) low};
        } else {
            bytes = new byte[16];
            for (int i = 0; i < 8; i++) {
                bytes[i] = (byte) (high >>> 56 - 8 * i);
                bytes[8 + i] = (byte) (low >>> 56 - 8 * i);
            }
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int readInt(byte[] b, int at) {
        return (b[at] & 0xff) << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
    }

    private static long readLong(byte[] b, int at) {
        return (long) readInt(b, at) << 32 | readInt(b, at + 4) & 0xffff_ffffL;
    }
}
