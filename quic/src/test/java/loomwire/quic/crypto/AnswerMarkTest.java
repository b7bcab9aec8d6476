package loomwire.quic.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.AdmissionKey;
import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Test;

class AnswerMarkTest {
    private static final AnswerMark MARK = new AnswerMark(AdmissionKey.of(new byte[32]));
    private static final byte[] TRANSCRIPT = "a hash of thirty-two bytes it is".getBytes();
    private static final byte[] SHARE = "a key share of some length".getBytes();

    private static byte[] changed(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 1;
        return copy;
    }

    @Test
    void aMarkFitsTheAnswerThatItWasMadeForAndNoOther() {
        byte[] mark = MARK.make(new SeededEntropy(1), TRANSCRIPT, SHARE);
        assertEquals(AnswerMark.LENGTH, mark.length);
        assertTrue(MARK.isIn(mark, TRANSCRIPT, SHARE));
        assertFalse(MARK.isIn(mark, changed(TRANSCRIPT, 3), SHARE), "another hello");
        assertFalse(MARK.isIn(mark, TRANSCRIPT, changed(SHARE, 3)), "another's key exchange");
        for (int at = 0; at < mark.length; at++) {
            assertFalse(MARK.isIn(changed(mark, at), TRANSCRIPT, SHARE), "byte " + at);
        }
        AnswerMark other = new AnswerMark(AdmissionKey.of("another key, of 32 bytes, is this".getBytes()));
        assertFalse(other.isIn(mark, TRANSCRIPT, SHARE), "another key");
    }

    @Test
    void twoMarksOfOneAnswerHaveNothingInCommon() {
        SeededEntropy entropy = new SeededEntropy(1);
        byte[] one = MARK.make(entropy, TRANSCRIPT, SHARE);
        byte[] two = MARK.make(entropy, TRANSCRIPT, SHARE);
        int same = 0;
        for (int at = 0; at < one.length; at++) {
            same += one[at] == two[at] ? 1 : 0;
        }
        assertTrue(same < 5, same + " bytes are equal");
    }
}
