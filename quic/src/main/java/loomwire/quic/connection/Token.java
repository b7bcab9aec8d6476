package loomwire.quic.connection;

/**
 * What a sent packet carried, as numbers in its {@code SentPacket}: a kind and up to three values. When the packet is
 * acknowledged or lost, the kind says whom to tell.
 */
final class Token {
    /** a = largest packet number acknowledged in the frame. */
    static final int ACK = 0;
    /** a = offset, b = length; the level follows from the packet number space. */
    static final int CRYPTO = 1;
    /** a = stream id, b = offset, c = length × 2 + fin. */
    static final int STREAM = 2;
    /** a = stream id. */
    static final int RESET_STREAM = 3;
    /** a = stream id. */
    static final int STOP_SENDING = 4;
    /** a = stream id, b = limit. */
    static final int MAX_STREAM_DATA = 5;
    /** a = limit. */
    static final int MAX_DATA = 6;
    /** a = 1 for bidirectional streams and 0 for unidirectional ones, b = limit. */
    static final int MAX_STREAMS = 7;
    /** a = sequence number. */
    static final int NEW_CONNECTION_ID = 8;
    /** a = sequence number. */
    static final int RETIRE_CONNECTION_ID = 9;

    static final int HANDSHAKE_DONE = 10;
    /** a = the application's token, b = when it was first sent. */
    static final int PING = 11;
    /** a = datagram size. */
    static final int MTU_PROBE = 12;

    /** a = limit. */
    static final int DATA_BLOCKED = 13;
    /** a = stream id, b = limit. */
    static final int STREAM_DATA_BLOCKED = 14;

    /** a = 1 for bidirectional streams and 0 for unidirectional ones, b = limit. */
    static final int STREAMS_BLOCKED = 15;

    /** A NEW_TOKEN; a connection sends one. */
    static final int NEW_TOKEN = 16;
    /** a = sequence number. */
    static final int ACK_FREQUENCY = 17;

    private Token() {}
}
