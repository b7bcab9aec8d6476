package loomwire.quic.wire;

import loomwire.quic.base.QuicViolation;

/**
 * Receives the frames of one packet from {@link FrameReader}, in their order. Arrays and the {@link AckRanges} belong to
 * the reader and are valid only during the call. A violation thrown here ends the packet and carries the frame's type.
 */
public interface FrameVisitor {
    void ping() throws QuicViolation;

    /** ACK, with ranges highest first. */
    void ack(AckRanges ack) throws QuicViolation;

    /** CRYPTO: {@code length} bytes at {@code offset}, whose end is at most 2^62-1. */
    void crypto(long offset, byte[] data, int from, int length) throws QuicViolation;

    /** STREAM: {@code length} bytes (0 too) at {@code offset}, whose end is at most 2^62-1. */
    void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin) throws QuicViolation;

    /** DATAGRAM (RFC 9221). */
    void datagram(byte[] data, int from, int length) throws QuicViolation;

    /** Every other frame. */
    void control(Frame frame) throws QuicViolation;
}
