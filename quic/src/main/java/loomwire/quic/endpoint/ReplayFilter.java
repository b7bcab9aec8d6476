package loomwire.quic.endpoint;

/**
 * Which admission proofs were answered lately, and to whom. A proof may be answered again to the address that it came
 * from, since an answer may be lost, until it has led to a connection; to any other address it is a replay.
 */
public interface ReplayFilter {

    /**
     * Whether a proof may be answered to this peer, as things are now.
     *
     * @param proof its fingerprint
     * @param source names the peer's address and port
     * @param unixSeconds the time now
     */
    boolean permits(long proof, long source, long unixSeconds);

    /** The same question, and if the answer is yes, nobody else may be answered from now on. */
    boolean claim(long proof, long source, long unixSeconds);

    /** A claimed proof has led to a connection: from now on it is a replay wherever it comes from. */
    void spend(long proof, long unixSeconds);
}
