package loomwire.quic.base;

/**
 * Where random bytes come from. The core never asks the system: the runtime passes a secure source in, a test passes a
 * {@link SeededEntropy}, and the same seed gives the same bytes on the wire.
 */
@FunctionalInterface
public interface Entropy {
    /** Fills {@code length} bytes of {@code buffer} from {@code offset} on. */
    void fill(byte[] buffer, int offset, int length);

    /** Eight random bytes as a number. */
    default long nextLong() {
        byte[] bytes = new byte[8];
        fill(bytes, 0, 8);
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | b & 0xff;
        }
        return value;
    }
}
