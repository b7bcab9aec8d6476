package loomwire.quic.endpoint;

import loomwire.quic.DropReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.FrameReader;
import loomwire.quic.wire.FrameVisitor;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketNumbers;
import loomwire.quic.wire.QuicVersions;

/**
 * Looks into an Initial packet of an unknown client before anything is built for it: whether it is authentic, and
 * whether it begins a ClientHello. Works on a copy, since the connection opens the datagram again. Reused; owned by the
 * shard loop.
 */
final class FirstPacket {
    /** Nothing was received before: what packet numbers are decoded against. */
    private static final long NONE_RECEIVED = -1;
    /** RFC 8446 §4: the type of a ClientHello message, its first byte. */
    private static final int CLIENT_HELLO = 1;

    private final AeadProvider aead;
    private final FrameReader frames = new FrameReader();
    private final Hello hello = new Hello();
    private byte[] copy = new byte[0];
    private InitialKeys.Halves keys;

    FirstPacket(AeadProvider aead) {
        this.aead = aead;
    }

    /**
     * Opens the packet that {@code header} describes.
     *
     * @return what is wrong with it; {@code null} if it begins a handshake
     */
    DropReason refusal(Datagram datagram, PacketHeader header, ConnectionId destination) {
        if (keys != null) {
            keys.wipe();
        }
        keys = InitialKeys.halves(QuicVersions.V1, destination, aead);
        int length = header.packetEnd() - header.headerFrom();
        if (copy.length < length) {
            copy = new byte[Math.max(length, 2 * copy.length)];
        }
        System.arraycopy(datagram.array(), header.headerFrom(), copy, 0, length);
        int numberAt = header.packetNumberOffset() - header.headerFrom();
        int numberLength = keys.client().unprotectHeader(copy, 0, numberAt, length);
        if (numberLength < 0) {
            return DropReason.TOO_SHORT;
        }
        long truncated = 0;
        for (int i = 0; i < numberLength; i++) {
            truncated = truncated << 8 | copy[numberAt + i] & 0xff;
        }
        long number = PacketNumbers.decode(truncated, numberLength, NONE_RECEIVED);
        int payloadTo = keys.client().open(number, copy, 0, numberAt + numberLength, length);
        if (payloadTo < 0) {
            return DropReason.FORGED;
        }
        return hello.isIn(numberAt + numberLength, payloadTo) ? null : DropReason.NO_CLIENT_HELLO;
    }

    /** The keys of the packet that was looked at last. */
    InitialKeys.Pair keys() {
        return keys.both();
    }

    /** Looks for the first byte of a ClientHello. */
    private final class Hello implements FrameVisitor {
        private boolean found;

        boolean isIn(int from, int to) {
            found = false;
            try {
                frames.read(EncryptionLevel.INITIAL, copy, from, to, this);
            } catch (QuicViolation notAFirstPacket) {
                return false;
            }
            return found;
        }

        @Override
        public void crypto(long offset, byte[] data, int from, int length) throws QuicViolation {
            if (offset == 0 && length > 0) {
                found = data[from] == CLIENT_HELLO;
                if (!found) {
                    throw notBefore();
                }
            }
        }

        @Override
        public void ping() {
            // May stand beside a ClientHello, as PADDING may.
        }

        @Override
        public void ack(AckRanges ack) throws QuicViolation {
            throw notBefore(); // nothing was sent that could be acknowledged
        }

        @Override
        public void control(Frame frame) throws QuicViolation {
            throw notBefore(); // in an Initial that is CONNECTION_CLOSE: the client has gone already
        }

        @Override
        public void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin)
                throws QuicViolation {
            throw notBefore();
        }

        @Override
        public void datagram(byte[] data, int from, int length) throws QuicViolation {
            throw notBefore();
        }

        private static QuicViolation notBefore() {
            return new QuicViolation(TransportError.PROTOCOL_VIOLATION, "a handshake does not begin like this");
        }
    }
}
