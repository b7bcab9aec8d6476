package loomwire.quic.endpoint;

import java.nio.charset.StandardCharsets;
import loomwire.quic.Admission;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.WallClock;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.tls.SigningIdentity;
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
 * @param replays which proofs of admission were used; shared by all endpoints at one address
 */
public record DoorSettings(
        byte[] resetKey,
        byte[] tokenSecret,
        HandshakeLimits limits,
        boolean answersStrangers,
        WallClock clock,
        Admission admission,
        ReplayFilter replays) {

    private static final String RESET = "loomwire stateless reset";
    private static final String TOKEN = "loomwire address token";
    private static final byte[] ANYWHERE = {};
    private static final int RANDOM_SECRET_BYTES = 32;

    /**
     * A builder of what follows from a server's identity alone, which is the same for all servers that have it.
     *
     * @param entropy where a secret comes from if the identity's key keeps itself to itself
     */
    public static Builder builder(SigningIdentity identity, Entropy entropy) {
        return new Builder(secretOf(identity, entropy));
    }

    /** A builder of settings that are like these but for what it is told. */
    public Builder toBuilder() {
        return new Builder(this);
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
    public static byte[] secretOf(SigningIdentity identity, Entropy entropy) {
        byte[] secret = identity.key().getEncoded();
        if (secret == null) {
            secret = new byte[RANDOM_SECRET_BYTES];
            entropy.fill(secret, 0, secret.length);
        }
        return secret;
    }

    /** Settings by their names; {@link DoorSettings} says what each means. Limits and a clock have to be given. */
    public static final class Builder {
        private byte[] resetKey;
        private byte[] tokenSecret;
        private HandshakeLimits limits;
        private boolean answersStrangers;
        private WallClock clock;
        private Admission admission;
        private ReplayFilter replays;

        private Builder(byte[] secret) {
            resetKey = derived(RESET, secret, ANYWHERE);
            tokenSecret = derived(TOKEN, secret, ANYWHERE);
            replays = new ReplayTable(Admission.VALID_SECONDS);
        }

        private Builder(DoorSettings like) {
            resetKey = like.resetKey;
            tokenSecret = like.tokenSecret;
            limits = like.limits;
            answersStrangers = like.answersStrangers;
            clock = like.clock;
            admission = like.admission;
            replays = like.replays;
        }

        public Builder limits(HandshakeLimits value) {
            limits = value;
            return this;
        }

        public Builder clock(WallClock value) {
            clock = value;
            return this;
        }

        public Builder answersStrangers(boolean value) {
            answersStrangers = value;
            return this;
        }

        /** @param value {@code null} for everybody */
        public Builder admission(Admission value) {
            admission = value;
            return this;
        }

        public Builder replays(ReplayFilter value) {
            replays = value;
            return this;
        }

        /**
         * With a reset key of its own for one server.
         *
         * @param secret the same after a restart
         * @param place where the server is reached, the same too
         */
        public Builder resetKeyFrom(byte[] secret, byte[] place) {
            resetKey = derived(RESET, secret, place);
            return this;
        }

        /** With tokens that all servers with this secret take. */
        public Builder tokenSecretFrom(byte[] secret) {
            tokenSecret = derived(TOKEN, secret, ANYWHERE);
            return this;
        }

        public DoorSettings build() {
            return new DoorSettings(resetKey, tokenSecret, limits, answersStrangers, clock, admission, replays);
        }
    }
}
