package loomwire.quic.sim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Predicate;

/** Watches datagrams go by, counts them, and may hold some back. */
final class TapNode implements Node {
    private final MessageDigest digest;
    private Predicate<byte[]> passes = datagram -> true;
    private long count;
    private long bytes;

    TapNode() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on only datagrams that satisfy this pass. */
    void pass(Predicate<byte[]> condition) {
        passes = condition;
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /** Of every byte that went by: the same for the same seed. */
    byte[] hash() {
        return digest.digest();
    }

    @Override
    public Output process(byte[] datagram, long now) {
        if (datagram == null) {
            return new Output.Idle();
        }
        count++;
        bytes += datagram.length;
        digest.update(datagram);
        return passes.test(datagram) ? new Output.Send(datagram) : new Output.Idle();
    }
}
