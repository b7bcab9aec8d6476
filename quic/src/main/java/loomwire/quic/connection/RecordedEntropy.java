package loomwire.quic.connection;

import java.util.Arrays;
import loomwire.quic.base.Entropy;

/**
 * Random bytes that can be drawn again in the same order, so that a client can say the very same hello anew. What was
 * recorded are private keys: they are wiped as soon as nothing has to be repeated any more. Owned by the shard loop.
 */
final class RecordedEntropy {
    private final Entropy source;
    private byte[] recorded = new byte[0];
    private boolean recording = true;

    RecordedEntropy(Entropy source) {
        this.source = source;
    }

    /** Draws from the beginning: first what was drawn before, then fresh bytes. */
    Entropy fromStart() {
        return new Entropy() {
            private int at;

            @Override
            public void fill(byte[] buffer, int offset, int length) {
                int known = Math.min(length, recorded.length - at);
                System.arraycopy(recorded, at, buffer, offset, known);
                at += known;
                source.fill(buffer, offset + known, length - known);
                if (recording) {
                    append(buffer, offset + known, length - known);
                    at = recorded.length;
                }
            }
        };
    }

    private void append(byte[] buffer, int offset, int length) {
        byte[] longer = Arrays.copyOf(recorded, recorded.length + length);
        System.arraycopy(buffer, offset, longer, recorded.length, length);
        Arrays.fill(recorded, (byte) 0);
        recorded = longer;
    }

    /** What is drawn from now on is not to be repeated. */
    void stop() {
        recording = false;
    }

    /** Nothing is to be repeated any more. */
    void wipe() {
        recording = false;
        Arrays.fill(recorded, (byte) 0);
        recorded = new byte[0];
    }
}
