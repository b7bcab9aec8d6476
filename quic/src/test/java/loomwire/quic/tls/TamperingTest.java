package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.QuicViolation;
import org.junit.jupiter.api.Test;

/** Bytes that are changed, lost or added on the way: whatever happens, nothing completes and only violations are thrown. */
class TamperingTest {
    private static final long SEED = Long.getLong("loomwire.seed", 20260601L);
    private static final SigningIdentity IDENTITY = Identities.GENERATED.identity();

    /** ClientHello, ServerHello, EncryptedExtensions, Certificate, CertificateVerify, Finished, client's Finished. */
    private static final int PIECES = 7;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private interface Change {
        byte[] of(byte[] bytes);
    }

    @Test
    void everyFlippedByteOfEveryMessageIsFound() throws QuicViolation {
        HandshakePair untouched = pair(new ServerTrust.SkipVerification()).run();
        assertEquals(PIECES, untouched.carried.size());
        for (int piece = 0; piece < PIECES; piece++) {
            int length = untouched.carried.get(piece).length;
            for (int at = 0; at < length; at++) {
                int index = at;
                byte flip = (byte) (1 << random.nextInt(8));
                assertNothingCompletes(piece, "byte " + at + " ^ " + flip, bytes -> {
                    byte[] changed = bytes.clone();
                    changed[index] ^= flip;
                    return changed;
                });
            }
        }
    }

    @Test
    void everyKindOfMutilationIsFound() throws QuicViolation {
        for (int piece = 0; piece < PIECES; piece++) {
            for (int round = 0; round < 40; round++) {
                int kind = random.nextInt(4);
                long seed = random.nextLong();
                assertNothingCompletes(
                        piece, "mutilation " + kind + " of " + seed, bytes -> mutilated(bytes, kind, seed));
            }
        }
    }

    private static byte[] mutilated(byte[] bytes, int kind, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int at = random.nextInt(bytes.length);
        return switch (kind) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> {
                byte[] removed = Arrays.copyOf(bytes, bytes.length - 1);
                System.arraycopy(bytes, at + 1, removed, at, bytes.length - at - 1);
                removed[Math.min(at, removed.length - 1)] ^= 1;
                yield removed;
            }
            case 2 -> {
                byte[] noise = bytes.clone();
                for (int i = at; i < Math.min(at + 8, noise.length); i++) {
                    noise[i] ^= (byte) (1 + random.nextInt(255));
                }
                yield noise;
            }
            default -> {
                byte[] noise = new byte[bytes.length];
                random.nextBytes(noise);
                yield noise;
            }
        };
    }

    private void assertNothingCompletes(int piece, String what, Change change) {
        // Both ways of trust, in turn: the proof must hold even where the certificate is not looked at.
        boolean pinned = random.nextBoolean();
        HandshakePair pair =
                pair(pinned ? new ServerTrust.Pins(Set.of(IDENTITY.pin())) : new ServerTrust.SkipVerification());
        try {
            pair.run((index, fromClient, carried) -> index == piece ? change.of(carried.bytes()) : carried.bytes());
        } catch (QuicViolation expected) {
            // A change that only makes a message wait for more bytes throws nothing, and completes nothing.
        }
        String where = "seed " + SEED + ", message " + piece + ", " + what;
        assertFalse(pair.server.handshake.isComplete(), where);
        // The client has heard all it needs when it sends its Finished.
        assertFalse(piece < PIECES - 1 && pair.client.handshake.isComplete(), where);
        assertFalse(pair.server.complete != null, where);
    }

    private static HandshakePair pair(ServerTrust trust) {
        return new HandshakePair(HandshakePair.clientConfig(trust), HandshakePair.serverConfig(IDENTITY), 3);
    }
}
