package loomwire.quic.crypto;

import java.util.Arrays;

/**
 * Fills secrets with zeros once they are of no use, so that whoever reads the memory later does not find them. Copies that
 * the JDK's ciphers or Bouncy Castle made for themselves are out of reach; docs/security.md says which.
 */
public final class Secrets {
    private Secrets() {}

    /** Each of these arrays that is not {@code null} holds zeros afterwards. */
    public static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            if (secret != null) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }
}
