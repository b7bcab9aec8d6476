package loomwire.rawnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlagCycleTest {

    @Test
    void everyLetterIsItsBit() {
        FlagCycle cycle = FlagCycle.parse(List.of("F", "S", "R", "P", "A", "U", "E", "C", "N"));
        for (int i = 0; i < 9; i++) {
            assertEquals(1 << i, cycle.flagsAt(i));
        }
    }

    @Test
    void theWordsComeInTurn() {
        FlagCycle cycle = FlagCycle.parse(List.of("PA", "A", "FSN"));
        assertEquals(FlagCycle.PSH | FlagCycle.ACK, cycle.flagsAt(0));
        assertEquals(FlagCycle.FIN | FlagCycle.SYN | FlagCycle.NS, cycle.flagsAt(2));
        assertEquals(1, cycle.after(0));
        assertEquals(2, cycle.after(1));
        assertEquals(0, cycle.after(2));
    }

    @Test
    void wordsAreReadBackAsWritten() {
        FlagCycle cycle = FlagCycle.parse(List.of("PA", "A"));
        assertEquals(List.of("PA", "A"), cycle.words());
        assertEquals(cycle, FlagCycle.parse(cycle.words()));
        assertEquals(cycle.hashCode(), FlagCycle.parse(List.of("AP", "A")).hashCode());
        assertEquals(".", FlagCycle.letters(0));
    }

    @Test
    void errorsNameTheWordAndWhatIsExpected() {
        assertTrue(message(List.of()).contains("expected a list"));
        assertTrue(message(List.of("")).contains("empty word"));
        assertTrue(message(List.of("PA", "PX")).contains("\"PX\" has 'X', which is not a TCP flag"));
        assertTrue(message(List.of("pa")).contains("capital letters"));
        assertTrue(message(List.of("APA")).contains("'A' twice"));
        assertTrue(message(Collections.nCopies(FlagCycle.MAX_WORDS + 1, "A")).contains("at most 64"));
    }

    private static String message(List<String> words) {
        return assertThrows(IllegalArgumentException.class, () -> FlagCycle.parse(words))
                .getMessage();
    }
}
