package loomwire.quic.hostile;

import java.util.Arrays;
import java.util.function.Consumer;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.Aead;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;

/**
 * One packet as a {@link HostilePeer} wants it: every field can be set against the rules, and whatever is not set is as
 * the handshake left it. Made by {@link HostilePeer#packet}; {@link #bytes} seals it. Owned by its test.
 */
public final class HostilePacket {
    /** Bits of the first byte that must be zero in a long header (RFC 9000 §17.2). */
    public static final int LONG_RESERVED_BITS = 0x0c;
    /** Bits of the first byte that must be zero in a short header (RFC 9000 §17.3.1). */
    public static final int SHORT_RESERVED_BITS = 0x18;
    /** More than any path here carries. */
    private static final int BUFFER_BYTES = 8 * 1024;

    private static final int SCRATCH_BYTES = 64;
    private static final int MIN_NUMBER_AND_PAYLOAD = 4;
    /** The platform refuses one packet number twice in a row; sealing something else between makes it forget. */
    private static final long FAR_NUMBER = 1L << 61;

    private final HostilePeer peer;
    private final EncryptionLevel level;
    private final ByteWriter payload = new ByteWriter(new byte[BUFFER_BYTES - 256]);
    private ConnectionId destination;
    private ConnectionId source;
    private byte[] token;
    private int version = QuicVersions.V1;
    private long number = -1;
    private int numberLength = 4;
    private int flipped;
    private PacketKeys keys;

    HostilePacket(HostilePeer peer, EncryptionLevel level) {
        this.peer = peer;
        this.level = level;
        this.destination = peer.destination();
        this.source = peer.ownId();
        this.token = peer.token();
        this.keys = peer.writeKeys(level);
    }

    /** Adds frames, in the order of the calls. */
    public HostilePacket frames(Frame... frames) {
        for (Frame frame : frames) {
            frame.write(payload);
        }
        return this;
    }

    /** Adds whatever is written: frames no encoder of ours would make, or no frames at all. */
    public HostilePacket raw(Consumer<ByteWriter> write) {
        write.accept(payload);
        return this;
    }

    /** Adds these bytes of payload as they are. */
    public HostilePacket raw(byte[] bytes) {
        payload.writeBytes(bytes);
        return this;
    }

    /** Adds PADDING until the payload has this many bytes. */
    public HostilePacket padTo(int payloadBytes) {
        payload.writeZeros(Math.max(0, payloadBytes - payload.position()));
        return this;
    }

    /** A packet number of choice instead of the next one, which then stays the next one. */
    public HostilePacket number(long packetNumber) {
        number = packetNumber;
        return this;
    }

    /** Bytes of the packet number, 1 to 4. */
    public HostilePacket numberLength(int bytes) {
        numberLength = bytes;
        return this;
    }

    public HostilePacket destination(ConnectionId id) {
        destination = id;
        return this;
    }

    /** Of a long header. */
    public HostilePacket source(ConnectionId id) {
        source = id;
        return this;
    }

    /** Of an Initial packet. */
    public HostilePacket token(byte[] bytes) {
        token = bytes;
        return this;
    }

    /** Of a long header. */
    public HostilePacket version(int number) {
        version = number;
        return this;
    }

    /** Flips these bits of the first byte before the packet is sealed, so that it is authentic all the same. */
    public HostilePacket flipFirstByte(int bits) {
        flipped = bits;
        return this;
    }

    /** Seals with other keys than those of the level. */
    public HostilePacket keys(PacketKeys others) {
        keys = others;
        return this;
    }

    /** The sealed packet: a datagram, or a part of one. */
    public byte[] bytes() {
        ByteWriter out = new ByteWriter(new byte[BUFFER_BYTES]);
        long own = number >= 0 ? number : peer.takeNumber(level.space());
        int lengthAt = header(out);
        int numberAt = out.position();
        PacketHeaders.packetNumber(out, own, numberLength);
        out.writeBytes(payload.array(), 0, payload.position());
        out.writeZeros(Math.max(0, MIN_NUMBER_AND_PAYLOAD - (out.position() - numberAt)));
        int payloadTo = out.position();
        int end = payloadTo + Aead.TAG_LENGTH;
        if (lengthAt >= 0) {
            PacketHeaders.patchLength(out.array(), lengthAt, Math.min(end - numberAt, PacketHeaders.MAX_LENGTH_VALUE));
        }
        out.array()[0] ^= (byte) flipped;
        keys.seal(own ^ FAR_NUMBER, new byte[SCRATCH_BYTES], 0, 1, numberLength, SCRATCH_BYTES / 2);
        keys.seal(own, out.array(), 0, numberAt, numberLength, payloadTo);
        return Arrays.copyOf(out.array(), end);
    }

    private int header(ByteWriter out) {
        if (level == EncryptionLevel.ONE_RTT) {
            PacketHeaders.shortHeader(out, destination, false, peer.writePhase(), numberLength);
            return -1;
        }
        boolean initial = level == EncryptionLevel.INITIAL;
        return PacketHeaders.longHeader(
                out,
                initial ? PacketType.INITIAL : PacketType.HANDSHAKE,
                version,
                destination,
                source,
                initial ? token : new byte[0],
                numberLength);
    }
}
