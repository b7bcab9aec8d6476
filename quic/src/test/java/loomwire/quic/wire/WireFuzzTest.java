package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import loomwire.quic.TestSeed;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;
import org.junit.jupiter.api.Test;

/** Bytes that nobody meant to send: random ones, and valid ones with a few bytes changed. */
class WireFuzzTest {
    private static final int ROUNDS = 100_000;
    private static final long SEED = 0x10091;

    @Test
    void framesOutOfRandomBytesEndInAViolationOrInFramesThatCanBeWrittenAgain() {
        Random random = TestSeed.random(WireFuzzTest.class, SEED);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = round % 2 == 0 ? noise(random, 64) : mutated(random, someFrames(random));
            EncryptionLevel level = EncryptionLevel.values()[random.nextInt(4)];
            accepted += frames(level, bytes) ? 1 : 0;
        }
        assertTrue(
                accepted > ROUNDS / 100, "only " + accepted + " packets were accepted: the fuzz hardly gets anywhere");
    }

    private static boolean frames(EncryptionLevel level, byte[] bytes) {
        try {
            List<Frame> frames = Frames.decode(level, bytes);
            for (Frame frame : frames) {
                assertTrue(FrameTypes.isKnown(frame.type()));
                assertEquals(List.of(frame), Frames.decode(EncryptionLevel.ONE_RTT, Frames.encode(frame)));
            }
            return true;
        } catch (QuicViolation violation) {
            assertTrue(
                    violation.errorCode() == TransportError.FRAME_ENCODING_ERROR
                            || violation.errorCode() == TransportError.PROTOCOL_VIOLATION,
                    violation::toString);
            return false;
        } catch (RuntimeException | Error unexpected) {
            throw new AssertionError(level + " " + HexFormat.of().formatHex(bytes), unexpected);
        }
    }

    @Test
    void headersOutOfRandomBytesAreRefusedOrLieWithinTheDatagram() {
        Random random = TestSeed.random(WireFuzzTest.class, SEED + 1);
        PacketHeader header = new PacketHeader();
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = round % 2 == 0 ? noise(random, 80) : mutated(random, someHeader(random));
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            from = random.nextInt(4) == 0 ? from : 0;
            int idLength = random.nextInt(21);
            try {
                if (header.parse(bytes, from, to, idLength)) {
                    accepted++;
                    fieldsLieWithin(header, bytes, from, to);
                }
            } catch (RuntimeException | Error unexpected) {
                throw new AssertionError(
                        "[" + from + ", " + to + ") " + HexFormat.of().formatHex(bytes), unexpected);
            }
        }
        assertTrue(accepted > ROUNDS / 100, accepted + " accepted");
    }

    private static void fieldsLieWithin(PacketHeader h, byte[] bytes, int from, int to) {
        int[] inOrder = {
            from,
            h.destinationOffset(),
            h.destinationOffset() + h.destinationLength(),
            h.bodyOffset(),
            h.packetEnd(),
            to
        };
        for (int i = 1; i < inOrder.length; i++) {
            assertTrue(inOrder[i - 1] <= inOrder[i], () -> Arrays.toString(inOrder));
        }
        assertTrue(h.sourceOffset() >= from && h.sourceOffset() + h.sourceLength() <= h.bodyOffset());
        assertTrue(h.tokenOffset() >= from && h.tokenOffset() + h.tokenLength() <= h.packetEnd());
        if (h.type().level() != null) {
            assertTrue(h.packetNumberOffset() >= h.bodyOffset() && h.packetNumberOffset() < h.packetEnd());
            assertEquals(h.destinationLength(), h.destinationConnectionId().length());
            assertEquals(h.sourceLength(), h.sourceConnectionId().length());
        }
        if (h.type() == PacketType.VERSION_NEGOTIATION) {
            assertTrue(PacketHeaders.parseVersions(bytes, h).length > 0);
        }
    }

    @Test
    void transportParametersOutOfRandomBytesAreRefusedOrSurviveEncoding() {
        Random random = TestSeed.random(WireFuzzTest.class, SEED + 2);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = round % 4 == 0 ? noise(random, 40) : mutated(random, someParameters(random));
            try {
                TransportParameters p = TransportParameters.parse(bytes, random.nextBoolean());
                assertEquals(
                        HexFormat.of().formatHex(p.encode()),
                        HexFormat.of()
                                .formatHex(TransportParameters.parse(p.encode(), false)
                                        .encode()));
                accepted++;
            } catch (QuicViolation violation) {
                assertEquals(TransportError.TRANSPORT_PARAMETER_ERROR, violation.errorCode());
            } catch (RuntimeException | Error unexpected) {
                throw new AssertionError(HexFormat.of().formatHex(bytes), unexpected);
            }
        }
        assertTrue(accepted > ROUNDS / 100, accepted + " accepted");
    }

    private static byte[] noise(Random random, int limit) {
        byte[] bytes = new byte[random.nextInt(limit)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A copy with up to three bytes changed, and sometimes cut. */
    private static byte[] mutated(Random random, byte[] bytes) {
        byte[] copy = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length);
        for (int i = random.nextInt(4); i > 0 && copy.length > 0; i--) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
        return copy;
    }

    private static byte[] someFrames(Random random) {
        Frame[] frames = new Frame[1 + random.nextInt(4)];
        for (int i = 0; i < frames.length; i++) {
            do {
                frames[i] = Frames.EVERY_KIND.get(random.nextInt(Frames.EVERY_KIND.size()));
            } while (frames[i].encodedLength() > 200);
        }
        return Frames.encode(frames);
    }

    private static byte[] someHeader(Random random) {
        ByteWriter w = new ByteWriter(new byte[120]);
        ConnectionId dcid = ConnectionId.copyOf(new byte[random.nextInt(21)]);
        ConnectionId scid = ConnectionId.copyOf(new byte[random.nextInt(21)]);
        switch (random.nextInt(5)) {
            case 0 -> PacketHeaders.shortHeader(w, dcid, false, true, 2);
            case 1 -> PacketHeaders.retry(w, QuicVersions.V1, dcid, scid, new byte[10]);
            case 2 -> PacketHeaders.versionNegotiation(w, random.nextInt(), dcid, scid, 1, 2, 3);
            case 3 -> longHeader(w, PacketType.INITIAL, dcid, scid, new byte[random.nextInt(20)]);
            default -> longHeader(w, PacketType.HANDSHAKE, dcid, scid, new byte[0]);
        }
        return Arrays.copyOf(w.array(), Math.min(w.array().length, w.position() + random.nextInt(30)));
    }

    private static void longHeader(ByteWriter w, PacketType type, ConnectionId dcid, ConnectionId scid, byte[] token) {
        int field = PacketHeaders.longHeader(w, type, QuicVersions.V1, dcid, scid, token, 1);
        PacketHeaders.patchLength(w.array(), field, 5);
        w.writeZeros(5);
    }

    private static byte[] someParameters(Random random) {
        return TransportParameters.builder()
                .maxIdleTimeoutMillis(random.nextInt(60_000))
                .initialMaxData(random.nextLong() & VarInt.MAX)
                .initialMaxStreamsBidi(random.nextInt(1000))
                .ackDelayExponent(random.nextInt(21))
                .disableActiveMigration(random.nextBoolean())
                .initialSourceConnectionId(ConnectionId.copyOf(new byte[random.nextInt(21)]))
                .other(0x7000 + random.nextInt(100), new byte[random.nextInt(8)])
                .build()
                .encode();
    }
}
