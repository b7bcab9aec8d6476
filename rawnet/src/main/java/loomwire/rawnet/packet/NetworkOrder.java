package loomwire.rawnet.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whole words read from and written to byte arrays, most significant byte first, as every header here has them. */
final class NetworkOrder {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    static int getByte(byte[] b, int at) {
        return b[at] & 0xff;
    }

    static int getShort(byte[] b, int at) {
        return (short) SHORTS.get(b, at) & 0xffff;
    }

    static int getInt(byte[] b, int at) {
        return (int) INTS.get(b, at);
    }

    static long getLong(byte[] b, int at) {
        return (long) LONGS.get(b, at);
    }

    static void putShort(byte[] b, int at, int value) {
        SHORTS.set(b, at, (short) value);
    }

    static void putInt(byte[] b, int at, int value) {
        INTS.set(b, at, value);
    }

    static void putLong(byte[] b, int at, long value) {
        LONGS.set(b, at, value);
    }
}
