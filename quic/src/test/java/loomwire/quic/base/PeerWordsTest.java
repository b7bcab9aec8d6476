package loomwire.quic.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PeerWordsTest {
    @Test
    void ordinaryWordsStayAsTheyAre() {
        assertEquals("the stream is gone (code 7)", PeerWords.of("the stream is gone (code 7)"));
        assertEquals("größer, 日本語", PeerWords.of("größer, 日本語"));
    }

    @Test
    void linesAndEscapeSequencesAreShownAndNotObeyed() {
        assertEquals("x\\u000a2026 ERROR forged", PeerWords.of("x\n2026 ERROR forged"));
        assertEquals("\\u001b[2Jx\\u000d\\u0000\\u009b", PeerWords.of("\u001b[2Jx\r\0\u009b"));
        assertEquals("\\u2028\\u2029", PeerWords.of("\u2028\u2029"));
    }

    @Test
    void nothingTurnsTheDirectionOfWritingOrIsInvisible() {
        assertEquals("a\\u202eb\\u2066c\\u200fd\\u200be\\ufeff", PeerWords.of("a\u202eb\u2066c\u200fd\u200be\ufeff"));
    }

    @Test
    void anEscapeThatAPeerWritesCannotBeTakenForOurs() {
        assertEquals("\\\\u000a", PeerWords.of("\\u000a"));
    }

    @Test
    void whatIsTooLongIsCut() {
        String shown = PeerWords.of("x".repeat(10_000));
        assertEquals(PeerWords.MAX_CHARACTERS + 1, shown.length());
        assertTrue(shown.endsWith("…"));
        assertFalse(PeerWords.of("x".repeat(PeerWords.MAX_CHARACTERS)).endsWith("…"));
    }
}
