package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTextTest {
    @Test
    void samplesAndTypesAreRead() throws IOException {
        Scrape scrape = MetricsText.parse("""
                # HELP a_total What it is, with "anything" {in} it.
                # TYPE a_total counter
                a_total{way="in",what="q\\"b\\\\n\\n"} 12
                a_total{way="out",} 1.5e3 1700000000000
                # a comment

                b NaN
                c:d -Inf
                """);
        assertEquals(Map.of("a_total", "counter"), scrape.types());
        assertEquals(
                List.of(
                        new Sample("a_total", Map.of("way", "in", "what", "q\"b\\n\n"), 12),
                        new Sample("a_total", Map.of("way", "out"), 1500),
                        new Sample("b", Map.of(), Double.NaN),
                        new Sample("c:d", Map.of(), Double.NEGATIVE_INFINITY)),
                scrape.samples());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "a",
                "a ",
                "a b",
                "a 1 2 3",
                "a{",
                "a{x} 1",
                "a{x=1} 1",
                "a{x=\"1} 1",
                "a{x=\"1\" 1",
                "a{x=\"1\"y=\"2\"} 1",
                "a{x=\"\\t\"} 1",
                "a{x=\"1\",x=\"2\"} 1",
                "1a 1",
                "a 0x10",
                "a 1f",
                "a Infinity",
                "# TYPE a counter\n# TYPE a gauge",
                "# TYPE a",
                "a{b:c=\"1\"} 1"
            })
    void whatIsNotOfTheFormIsAnErrorThatNamesTheLine(String text) {
        IOException e = assertThrows(IOException.class, () -> MetricsText.parse("fine 1\n" + text));
        assertTrue(e.getMessage().matches("line [23] is not Prometheus text: .+"), e.getMessage());
    }

    @Test
    void aTextWithoutEndIsNotReadToIt() {
        IOException e = assertThrows(IOException.class, () -> MetricsText.parse("a 1\n".repeat(10_001)));
        assertTrue(e.getMessage().contains("more than 10000 lines"), e.getMessage());
    }
}
