package loomwire.quic.connection;

import java.util.Arrays;
import loomwire.quic.base.ConnectionId;

/**
 * What a client's Initial packets carry in their token field: first its admission proof, where the server wants one; then
 * the address token, by which a server knows that the client receives at its address. Empty at a server. Owned by the shard
 * loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8.1">RFC 9000 §8.1</a>
 */
public final class InitialToken {
    /** The longest that is used: with it in the packet, half of 1200 bytes are left for the ClientHello. */
    static final int MAX_BYTES = 512;

    private static final byte[] NONE = {};

    /** Of a client that has nothing to prove, and of every server. */
    public static final Proofs NO_PROOFS = (destination, source) -> NONE;

    /** Makes the admission proof for one pair of connection ids. */
    @FunctionalInterface
    public interface Proofs {
        byte[] proof(ConnectionId destination, ConnectionId source);
    }

    private final Proofs proofs;
    private final byte[] fromLastTime;
    private byte[] bytes = NONE;

    /** @param fromLastTime the address token of a NEW_TOKEN frame; {@code null} for none */
    public InitialToken(Proofs proofs, byte[] fromLastTime) {
        this.proofs = proofs;
        this.fromLastTime = fromLastTime == null ? NONE : fromLastTime;
    }

    /** At a server: always empty. */
    static InitialToken none() {
        return new InitialToken(NO_PROOFS, null);
    }

    /** The first packets of the client have these ids. */
    void begin(ConnectionId destination, ConnectionId source) {
        set(fromLastTime, destination, source);
    }

    /** From now on packets have these ids, and so a proof of their own, and this address token. */
    void set(byte[] addressToken, ConnectionId destination, ConnectionId source) {
        byte[] proof = proofs.proof(destination, source);
        bytes = Arrays.copyOf(proof, proof.length + addressToken.length);
        System.arraycopy(addressToken, 0, bytes, proof.length, addressToken.length);
    }

    /** Back to what {@link #bytes} was before. */
    void restore(byte[] before) {
        bytes = before;
    }

    byte[] bytes() {
        return bytes;
    }
}
