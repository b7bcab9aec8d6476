package loomwire.tunnel.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever strangers have a part in, a message of any logger of this program is one line that shows itself. */
@Isolated("standard error is swapped")
class LogLinesTest {
    private static final String HEAD = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ ERROR name - ";

    private static List<String> said(String message, Object... arguments) {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            LoggerFactory.getLogger("some.name").error(message, arguments);
        } finally {
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n2026-12-01 ERROR forged",
                "a\r\nb",
                "\u001b[2J",
                "\u009b31m",
                "\0\b\t\u007f",
                "\u202eevil",
                "\u2066\u200f\ufeff",
                "\u2028\u2029\u0085",
                "\ud800",
                "\udb40\udc41 a tag that nobody sees",
                "\ue000"
            })
    void nothingOfAMessageGivesOrdersOrEndsItsLine(String text) {
        for (List<String> lines : List.of(said("{} was refused", text), said(text))) {
            assertEquals(1, lines.size(), lines::toString);
            assertTrue(lines.getFirst().matches(HEAD + ".*"), lines::toString);
            assertTrue(lines.getFirst().codePoints().allMatch(LogLinesTest::showsItself), lines::toString);
        }
    }

    private static boolean showsItself(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    @Test
    void wordsOfAnyLanguageStayAsTheyAre() {
        assertTrue(said("{}", "größer, 日本語, \\ 🙂").getFirst().endsWith("name - größer, 日本語, \\ 🙂"));
    }

    @Test
    void aMessageOfAnyLengthFillsNoDisk() {
        String line = said("a host {} was asked for", "x".repeat(100_000)).getFirst();
        assertTrue(line.length() < 5000, () -> line.length() + " characters");
        assertTrue(line.matches(HEAD + "a host x+… \\(9\\d{4} characters more\\)"), line);
    }

    @Test
    void anExceptionShowsItsStackButItsMessageForgesNone() {
        IOException cause = new IOException("peer said:\n\tat java.lang.Forged.frame(Forged.java:1)\u001b[2J");
        List<String> lines = said("failed for {}", "a target", new IllegalStateException("x\ny", cause));
        assertTrue(lines.getFirst().endsWith("name - failed for a target"));
        assertTrue(
                lines.get(1).startsWith("java.lang.IllegalStateException: x")
                        && lines.get(1).endsWith("y"),
                lines.get(1));
        assertTrue(lines.get(2).startsWith("\tat " + LogLinesTest.class.getName() + ".anException"), lines.get(2));
        assertFalse(lines.stream().anyMatch(line -> line.startsWith("\tat java.lang.Forged")), lines::toString);
        assertEquals(
                1,
                lines.stream()
                        .filter(line -> line.startsWith("Caused by: java.io.IOException: peer said:"))
                        .count());
        assertFalse(lines.stream().anyMatch(line -> line.indexOf('\u001b') >= 0));
    }

    @SuppressWarnings("InfiniteRecursion") // is what it is for
    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    @Test
    void anEndlessRecursionAndManyCausesAreToldInPart() {
        Throwable thrown = new IllegalStateException("the last");
        for (int i = 0; i < 1000; i++) {
            thrown = new IOException("x".repeat(10_000), thrown);
            thrown.addSuppressed(new IOException("closing failed too"));
        }
        try {
            endless(0);
        } catch (StackOverflowError e) {
            thrown.addSuppressed(e);
        }
        for (int i = 0; i < 1000; i++) {
            thrown.addSuppressed(new IOException("and again"));
        }
        List<String> lines = said("failed", thrown);
        assertTrue(lines.size() < 1200, () -> lines.size() + " lines");
        assertTrue(lines.stream().mapToInt(String::length).sum() < 200_000);
        assertTrue(lines.stream().anyMatch(line -> line.contains("StackOverflowError")));
    }

    @Test
    void aCircleOfCausesEnds() {
        IOException one = new IOException("one");
        IOException two = new IOException("two", one);
        one.initCause(two);
        assertTrue(said("failed", one).size() < 300);
    }
}
