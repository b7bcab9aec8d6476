package loomwire.tunnel.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** The bytes that are downloaded: the same for the same seed, and none of them guessable from others by compression. */
public final class DemoContent {
    static final int BLOCK = 64 << 10;

    private final SplittableRandom random;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);

    public DemoContent(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The next {@link #BLOCK} bytes, valid until the next call. */
    byte[] next() {
        block.clear();
        while (block.hasRemaining()) {
            block.putLong(random.nextLong());
        }
        return block.array();
    }

    /** What a download of so many blocks must hash to, in hex. */
    public static String sha256(long seed, long blocks) {
        MessageDigest digest = digest();
        DemoContent content = new DemoContent(seed);
        for (long i = 0; i < blocks; i++) {
            digest.update(content.next());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
