package loomwire.quic.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** {@link ByteReader} and {@link ByteWriter}: what one writes the other reads, and neither leaves its part. */
class CursorTest {
    @Test
    void everyWidthIsWrittenInNetworkOrder() {
        byte[] bytes = new byte[22];
        ByteWriter w = new ByteWriter(bytes);
        w.writeU8(0x101);
        w.writeU16(0x10203);
        w.writeU24(0x1040506);
        w.writeU32(0x1_0708090aL);
        w.writeU64(0xf0e0d0c0b0a09080L);
        w.writeVarInt(15293);
        w.writeZeros(1);
        w.writeBytes(new byte[] {9, 7, 8}, 1, 1);
        assertEquals(
                "01020304050607" + "08090a" + "f0e0d0c0b0a09080" + "7bbd" + "00" + "07",
                HexFormat.of().formatHex(bytes));
        assertEquals(0, w.remaining());
    }

    @Test
    void whatWasWrittenIsRead() throws QuicViolation {
        byte[] bytes = new byte[40];
        ByteWriter w = new ByteWriter().reset(bytes, 3, 38);
        w.writeU8(200);
        w.writeU16(60_000);
        w.writeU24(16_000_000);
        w.writeU32(4_000_000_000L);
        w.writeU64(-2);
        w.writeVarInt(VarInt.MAX);
        w.writeVarInt(2);
        w.writeBytes(new byte[] {1, 2});
        ByteReader r = new ByteReader().reset(bytes, 3, w.position());
        assertEquals(200, r.readU8());
        assertEquals(60_000, r.readU16());
        assertEquals(16_000_000, r.readU24());
        assertEquals(4_000_000_000L, r.readU32());
        assertEquals(-2, r.readU64());
        assertEquals(VarInt.MAX, r.readVarInt());
        assertEquals(2, r.readLength());
        assertArrayEquals(new byte[] {1, 2}, r.readBytes(2));
        assertEquals(0, r.remaining());
    }

    @Test
    void aReaderNeverLeavesItsPartThoughTheArrayGoesOn() {
        byte[] bytes = new byte[64];
        bytes[0] = (byte) 0xc0; // announces eight bytes
        for (int length = 0; length < 8; length++) {
            ByteReader r = new ByteReader().reset(bytes, 0, length);
            refused(() -> r.readVarInt());
            refused(() -> r.readU64());
            refused(() -> r.readBytes(r.remaining() + 1));
            refused(() -> r.skip(r.remaining() + 1));
        }
        refused(() -> new ByteReader().reset(bytes, 1, 1).readU8());
        refused(() -> new ByteReader().reset(bytes, 1, 2).readU16());
        refused(() -> new ByteReader().reset(bytes, 1, 3).readU24());
        refused(() -> new ByteReader().reset(bytes, 1, 4).readU32());
    }

    @Test
    void aLengthBeyondTheEndIsRefusedEvenIfItOverflowsAnInt() {
        refused(() -> new ByteReader(new byte[] {2, 0}).readLength());
        byte[] huge = new byte[9];
        VarInt.write(huge, 0, (1L << 32) + 1); // 1 as an int
        refused(() -> new ByteReader(huge).readLength());
        refused(() -> new ByteReader(new byte[4]).skip(-1));
    }

    @Test
    void aWriterNeverLeavesItsPartThoughTheArrayGoesOn() {
        byte[] bytes = new byte[16];
        ByteWriter w = new ByteWriter().reset(bytes, 4, 6);
        outside(() -> w.writeU24(1));
        outside(() -> w.writeVarInt(16384));
        outside(() -> w.writeBytes(new byte[3]));
        outside(() -> w.writeZeros(3));
        outside(() -> w.writeZeros(-1));
        outside(() -> w.position(7));
        outside(() -> w.reset(bytes, 4, 17));
        outside(() -> w.reset(bytes, 4, 3));
        outside(() -> new ByteReader().reset(bytes, 4, 17));
        assertArrayEquals(new byte[16], bytes);
        assertEquals(2, w.remaining());
    }

    private static void refused(Executable read) {
        assertEquals(
                TransportError.FRAME_ENCODING_ERROR,
                assertThrows(QuicViolation.class, read).errorCode());
    }

    private static void outside(Executable write) {
        assertThrows(IndexOutOfBoundsException.class, write);
    }
}
