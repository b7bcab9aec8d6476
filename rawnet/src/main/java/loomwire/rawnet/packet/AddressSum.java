package loomwire.rawnet.packet;

import loomwire.rawnet.Addresses;

/** The partial checksum of one address of the pseudo-header, as IPv4 or IPv6 has it (RFC 9293 §3.1, RFC 8200 §8.1). */
final class AddressSum {
    private AddressSum() {}

    static long of(long high, long low) {
        if (Addresses.isIpv4(high, low)) {
            return InternetChecksum.word((int) low);
        }
        return InternetChecksum.words(high) + InternetChecksum.words(low);
    }
}
