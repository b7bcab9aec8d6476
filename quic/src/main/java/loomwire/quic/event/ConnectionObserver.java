package loomwire.quic.event;

import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.TransportParameters;

/**
 * Is told what happens on one connection, when it happens and in that order, by the loop that owns the connection. It must
 * return soon, must not call back, and keeps nothing that can change: {@link AckRanges} are valid only during the call.
 * Whatever is not overridden is ignored. Times are nanoseconds on the connection's scale, sizes bytes.
 *
 * <p>An exception thrown here is a defect of the observer and ends the connection, as one of ours would.
 */
public interface ConnectionObserver {
    /** Nobody looks. Connections know it, and take no step for it. */
    ConnectionObserver NONE = new ConnectionObserver() {};

    // ---- the connection's life

    /** It has got further. */
    default void state(ConnectionState state, long now) {}

    /** The handshake is complete, and agreed on this application protocol. */
    default void applicationProtocol(String name, long now) {}

    /** What the peer declares about itself takes effect. */
    default void peerParameters(TransportParameters parameters, long now) {}

    /** It has ended for its application. Told once; packets may still be told of until {@link ConnectionState#CLOSED}. */
    default void ended(CloseReason reason, long now) {}

    // ---- packets: first the frames of one, then the packet

    /**
     * A frame of the next packet, by its type in {@link loomwire.quic.wire.FrameTypes}; numbers that it does not have are 0.
     *
     * @param type of STREAM frames {@code 0x08}, or {@code 0x09} for the last of a stream
     * @param a offset of CRYPTO; id of what concerns one stream; number of a connection id; eight bytes of PATH_CHALLENGE and
     *     PATH_RESPONSE; error code of CONNECTION_CLOSE; sequence number of ACK_FREQUENCY; else the only number there is
     * @param b length of CRYPTO; offset of STREAM; error code of RESET_STREAM and STOP_SENDING; limit of one stream; frame
     *     type of CONNECTION_CLOSE; threshold of ACK_FREQUENCY
     * @param c length of STREAM; final size of RESET_STREAM; delay in microseconds of ACK_FREQUENCY
     */
    default void frame(int type, long a, long b, long c) {}

    /** An ACK frame of the next packet. */
    default void ackFrame(AckRanges ack, long delayNanos) {}

    /** A NEW_CONNECTION_ID frame of the next packet. */
    default void newConnectionIdFrame(long sequence, long retirePriorTo, ConnectionId id) {}

    /**
     * A packet is sealed and leaves.
     *
     * @param mtuProbe whether it asks if the path carries datagrams of its size
     */
    default void packetSent(PacketType type, long number, int bytes, boolean mtuProbe, long now) {}

    /** A packet was authentic and new. What it causes is told after it. */
    default void packetReceived(PacketType type, long number, int bytes, long now) {}

    /** A packet cannot be opened yet, and is kept until its keys come. */
    default void packetBuffered(PacketType type, int bytes, long now) {}

    /** @param type as far as known, else {@link PacketType#UNKNOWN_VERSION} */
    default void packetDropped(PacketType type, int bytes, DropReason reason, long now) {}

    default void packetAcknowledged(PacketNumberSpace space, long number, long now) {}

    /** A packet that counted as in flight is taken for lost. */
    default void packetLost(PacketNumberSpace space, long number, boolean mtuProbe, long now) {}

    // ---- recovery

    /**
     * Some of these have changed.
     *
     * @param window bytes that may be in flight
     * @param threshold of slow start; {@link Long#MAX_VALUE} where there is none
     * @param pacingBytesPerSecond 0 while nothing is paced
     * @param latestRttNanos 0 before the first sample; then the three after it mean nothing
     * @param probeTimeouts in a row
     */
    default void metrics(
            long window,
            long inFlight,
            long threshold,
            long pacingBytesPerSecond,
            long latestRttNanos,
            long smoothedRttNanos,
            long minRttNanos,
            long rttVariationNanos,
            int probeTimeouts,
            long now) {}

    /** The congestion controller is in another phase, named in its own words, such as {@code slow_start}. */
    default void congestionState(String state, long now) {}

    /** The path is known to carry datagrams of so many bytes. */
    default void mtu(int bytes, long now) {}

    // ---- keys

    /** @param read whether they open packets, else they seal them */
    default void keyInstalled(EncryptionLevel level, boolean read, long now) {}

    /**
     * 1-RTT keys of the next phase are in use (RFC 9001 §6).
     *
     * @param phase 1 after the first update
     * @param byPeer whether the peer began it
     */
    default void keyUpdated(boolean read, long phase, boolean byPeer, long now) {}

    /** Keys were erased; of 1-RTT keys those that open packets of this phase. */
    default void keyDiscarded(EncryptionLevel level, boolean read, long phase, long now) {}

    // ---- streams

    default void streamOpened(long id, long now) {}

    /** Both halves have ended, or the connection has. */
    default void streamEnded(long id, long now) {}
}
