package loomwire.quic.qlog;

/** An address and port as qlog's TupleEndpointInfo has them. */
final class QlogAddress {
    /** The upper half of the lower 64 bits of an IPv4 address among those of IPv6 (RFC 4291 §2.5.5.2). */
    private static final long MAPPED = 0xffff;

    private QlogAddress() {}

    static void to(JsonBytes out, long high, long low, int port) {
        if (high == 0 && low >>> 32 == MAPPED) {
            out.raw("\"ip_v4\":\"");
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.number(low >>> shift & 0xff).raw(shift > 0 ? "." : "\",\"port_v4\":");
            }
        } else {
            out.raw("\"ip_v6\":\"");
            for (int shift = 48; shift >= 0; shift -= 16) {
                out.hex(high >>> shift, 4).raw(":");
            }
            for (int shift = 48; shift >= 0; shift -= 16) {
                out.hex(low >>> shift, 4).raw(shift > 0 ? ":" : "\",\"port_v6\":");
            }
        }
        out.number(port);
    }
}
