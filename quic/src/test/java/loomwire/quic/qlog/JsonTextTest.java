package loomwire.quic.qlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @Test
    void valuesAreRead() {
        assertEquals(
                Map.of("a", Arrays.asList(1L, 2.5, true, null, false), "b \"", Map.of(), "c", List.of()),
                JsonText.parse(" {\"a\" : [1, 2.5,true,null ,false],\"b \\\"\":{}, \"c\":[]}\n"));
        assertEquals("\u00e9\n/\\", JsonText.parse("\"\\u00e9\\n\\/\\\\\""));
        assertEquals(9_007_199_254_740_993L, JsonText.parse("9007199254740993"));
        assertEquals(-1e3, JsonText.parse("-1e3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,",
                "{\"a\"}",
                "{\"a\":1,}",
                "[1 2]",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "tru",
                "1 2",
                "--1",
                "\"a\nb\"",
                "nul",
                "{1:2}"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> JsonText.parse(text));
    }

    @Test
    void whatIsDeepIsRefusedAndNotFollowed() {
        assertThrows(IllegalArgumentException.class, () -> JsonText.parse("[".repeat(100_000)));
    }
}
