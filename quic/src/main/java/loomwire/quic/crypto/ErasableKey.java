package loomwire.quic.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key for ciphers and MACs of the JDK that can be wiped: {@link javax.crypto.spec.SecretKeySpec} keeps its bytes for as long as it
 * lives, and its {@code destroy} always fails. Owned by one cipher's owner.
 */
public final class ErasableKey implements SecretKey {
    private static final long serialVersionUID = 1;

    private final String algorithm;
    private final transient byte[] bytes;

    /** @param bytes from now on this key's own: wiped with it */
    public ErasableKey(byte[] bytes, String algorithm) {
        this.bytes = bytes;
        this.algorithm = algorithm;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, as for every key: ciphers wipe or keep what they get. */
    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }

    /** Says what for, and never the key. */
    @Override
    public String toString() {
        return "ErasableKey[" + algorithm + "]";
    }
}
