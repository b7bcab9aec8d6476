package loomwire.quic.interop;

import java.util.SplittableRandom;

/** Bytes without repetition, so that a piece in the wrong place shows. */
final class Content {
    static final int TEN_MEGABYTES = 10_000_000;

    private Content() {}

    static byte[] of(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
