package loomwire.rawnet.route;

import java.net.InetAddress;
import loomwire.rawnet.AddressWords;

/**
 * An address with the length of its network part.
 *
 * @param length in bits, from 0 to 32 or 128
 */
public record Prefix(InetAddress address, int length) {

    public Prefix {
        if (length < 0 || length > address.getAddress().length * 8) {
            throw new IllegalArgumentException(AddressWords.of(address) + "/" + length + " is not a prefix");
        }
    }

    /** Whether the other address has the same family and the same first {@link #length()} bits. */
    public boolean contains(InetAddress other) {
        byte[] a = address.getAddress();
        byte[] b = other.getAddress();
        if (a.length != b.length) {
            return false;
        }
        int whole = length / 8;
        for (int i = 0; i < whole; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        int rest = length % 8;
        return rest == 0 || ((a[whole] ^ b[whole]) & 0xff) >> 8 - rest == 0;
    }

    public boolean isIpv6() {
        return address.getAddress().length == 16;
    }

    @Override
    public String toString() {
        return AddressWords.of(address) + "/" + length;
    }
}
