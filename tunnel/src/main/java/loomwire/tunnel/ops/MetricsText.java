package loomwire.tunnel.ops;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the Prometheus text format, version 0.0.4, strictly: what is not of that form is an error that names the line.
 * Comments other than TYPE are read past. Owned by the thread that reads.
 */
final class MetricsText {
    /** More lines than a process of ours ever exports, by far. */
    private static final int MAX_LINES = 10_000;

    private final Map<String, String> types = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private String line;
    private int number;
    private int at;

    private MetricsText() {}

    /** @throws IOException if it is not such a text */
    static Scrape parse(String text) throws IOException {
        MetricsText reader = new MetricsText();
        for (String line : text.split("\n", -1)) {
            reader.read(line);
        }
        return new Scrape(reader.types, reader.samples);
    }

    private void read(String next) throws IOException {
        line = next;
        at = 0;
        if (++number > MAX_LINES) {
            throw wrong("more than " + MAX_LINES + " lines");
        }
        if (line.startsWith("#")) {
            comment();
        } else if (!line.isBlank()) {
            samples.add(sample());
        }
    }

    private void comment() throws IOException {
        String[] words = line.split(" ");
        if (words.length > 1 && words[1].equals("TYPE")) {
            if (words.length != 4 || types.put(words[2], words[3]) != null) {
                throw wrong("not a TYPE line, or the second for its metric");
            }
        }
    }

    private Sample sample() throws IOException {
        String name = name(true);
        Map<String, String> labels = new LinkedHashMap<>();
        if (peek() == '{') {
            at++;
            while (peek() != '}') {
                String label = name(false);
                expect('=');
                if (labels.put(label, quoted()) != null) {
                    throw wrong("the label " + label + " twice");
                }
                if (peek() == ',') {
                    at++;
                } else if (peek() != '}') {
                    throw wrong("no comma or brace after a label");
                }
            }
            at++;
        }
        expect(' ');
        // A time stamp may follow; ours have none, and it says nothing that status needs.
        String[] numbers = line.substring(at).strip().split(" +");
        if (numbers.length > 2) {
            throw wrong("something follows the value");
        }
        return new Sample(name, labels, value(numbers[0]));
    }

    private String name(boolean colonAllowed) throws IOException {
        int start = at;
        while (isNameCharacter(peek(), at > start, colonAllowed)) {
            at++;
        }
        if (at == start) {
            throw wrong("no name at column " + (at + 1));
        }
        return line.substring(start, at);
    }

    private static boolean isNameCharacter(char c, boolean digitAllowed, boolean colonAllowed) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '_'
                || digitAllowed && c >= '0' && c <= '9'
                || colonAllowed && c == ':';
    }

    private String quoted() throws IOException {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char c = line.charAt(at++);
            if (c == '\\') {
                c = switch (peek()) {
                    case 'n' -> '\n';
                    case '"' -> '"';
                    case '\\' -> '\\';
                    default -> throw wrong("an unknown escape");
                };
                at++;
            }
            value.append(c);
        }
        at++;
        return value.toString();
    }

    private double value(String text) throws IOException {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> {
                if (!text.matches("[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")) {
                    throw wrong("not a number");
                }
                yield Double.parseDouble(text);
            }
        };
    }

    /** The next character. A line that ends here ends too early. */
    private char peek() throws IOException {
        if (at >= line.length()) {
            throw wrong("it ends too early");
        }
        return line.charAt(at);
    }

    private void expect(char c) throws IOException {
        if (peek() != c) {
            throw wrong("no '" + c + "' at column " + (at + 1));
        }
        at++;
    }

    private IOException wrong(String what) {
        return new IOException("line " + number + " is not Prometheus text: " + what);
    }
}
