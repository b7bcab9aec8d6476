package loomwire.quic.connection;

/** Bits of a packet's first byte (RFC 9000 §17.2, §17.3). */
final class PacketBits {
    static final int KEY_PHASE = 0x04;
    static final int LONG_RESERVED = 0x0c;
    static final int SHORT_RESERVED = 0x18;

    private PacketBits() {}
}
