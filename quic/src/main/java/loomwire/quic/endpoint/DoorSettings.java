package loomwire.quic.endpoint;

import java.nio.charset.StandardCharsets;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.WallClock;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.tls.ServerIdentity;
import org.bouncycastle.crypto.Digest;

/**
 * How a server treats those it does not know yet, and what of its memory outlives it.
 *
 * @param resetKey secret; stateless reset tokens and the server's own mark on its connection ids come from it. The same
 *     after a restart, or clients could not be told that their connections are gone (RFC 9000 §10.3.2), and another for
 *     each server, or one could be made to end another's connections
 * @param tokenSecret what address tokens are sealed with, at least 16 bytes; servers that share it take each other's
 * @param limits how many handshakes may be under way
 * @param answersStrangers whether who asks for an unknown version hears which we speak
 * @param clock how old a token is
 * @param admission who is answered at all; {@code null} for everybody
 */
public record DoorSettings(
        byte[] resetKey,
        byte[] tokenSecret,
        HandshakeLimits limits,
        boolean answersStrangers,
        WallClock clock,
        Admission admission) {

    private static final String RESET = "loomwire stateless reset";
    private static final String TOKEN = "loomwire address token";
    private static final byte[] ANYWHERE = {};
    private static final int RANDOM_SECRET_BYTES = 32;

    /** What follows from a server's identity alone, which is the same for all servers that have it. */
    public static DoorSettings of(ServerIdentity identity, HandshakeLimits limits, WallClock clock, Entropy entropy) {
        byte[] secret = secretOf(identity, entropy);
        return new DoorSettings(
                derived(RESET, secret, ANYWHERE), derived(TOKEN, secret, ANYWHERE), limits, false, clock, null);
    }

    public DoorSettings withLimits(HandshakeLimits newLimits) {
        return new DoorSettings(resetKey, tokenSecret, newLimits, answersStrangers, clock, admission);
    }

    public DoorSettings withClock(WallClock newClock) {
        return new DoorSettings(resetKey, tokenSecret, limits, answersStrangers, newClock, admission);
    }

    public DoorSettings withAnswersToStrangers(boolean answers) {
        return new DoorSettings(resetKey, tokenSecret, limits, answers, clock, admission);
    }

    /** @param newAdmission {@code null} for everybody */
    public DoorSettings withAdmission(Admission newAdmission) {
        return new DoorSettings(resetKey, tokenSecret, limits, answersStrangers, clock, newAdmission);
    }

    /**
     * With a reset key of its own for one server.
     *
     * @param secret the same after a restart
     * @param place where the server is reached, the same too
     */
    public DoorSettings withResetKeyFrom(byte[] secret, byte[] place) {
        return new DoorSettings(derived(RESET, secret, place), tokenSecret, limits, answersStrangers, clock, admission);
    }

    /** With tokens that all servers with this secret take. */
    public DoorSettings withTokenSecretFrom(byte[] secret) {
        return new DoorSettings(resetKey, derived(TOKEN, secret, ANYWHERE), limits, answersStrangers, clock, admission);
    }

    /** The key of connection ids, which follows from that of reset tokens and does not give it away. */
    static byte[] idKey(byte[] resetKey) {
        return derived("loomwire connection id", resetKey, ANYWHERE);
    }

    /** A key for one purpose and one place, from a secret that may serve others. */
    private static byte[] derived(String purpose, byte[] secret, byte[] place) {
        Digest digest = CipherSuite.TLS_AES_128_GCM_SHA256.newDigest();
        byte[] key = new byte[digest.getDigestSize()];
        byte[] label = purpose.getBytes(StandardCharsets.US_ASCII);
        digest.update(label, 0, label.length);
        digest.update(secret, 0, secret.length);
        digest.update(place, 0, place.length);
        digest.doFinal(key, 0);
        return key;
    }

    /** The identity's private key; a key store may keep that to itself, and then clients learn of a restart later. */
    public static byte[] secretOf(ServerIdentity identity, Entropy entropy) {
        byte[] secret = identity.key().getEncoded();
        if (secret == null) {
            secret = new byte[RANDOM_SECRET_BYTES];
            entropy.fill(secret, 0, secret.length);
        }
        return secret;
    }
}
