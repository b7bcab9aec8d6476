package loomwire.quic.tls;

/**
 * One whole handshake message.
 *
 * @param bytes with its header of type and length, as the transcript takes it
 */
record Message(HandshakeType type, byte[] bytes) {
    /** Bytes of type and length. */
    static final int HEADER_LENGTH = 4;

    /** A cursor over what follows the header. */
    MessageReader body() {
        return new MessageReader(bytes, HEADER_LENGTH, bytes.length);
    }
}
