package loomwire.tunnel.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.ops.StatusLine;

/**
 * Shows a status, in place where the output is a terminal: on a screen of its own that is taken away again when it is
 * closed, with the last status left below what was there before. Owned by the thread that shows.
 */
final class Terminal implements AutoCloseable {
    // ECMA-48 and xterm: a second screen, without a cursor and without folding long lines.
    private static final String OPEN = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private static final String CLOSE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE_END = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private static final int LABEL_COLUMNS = 13;

    private final PrintWriter out;
    private final boolean colour;
    private List<StatusLine> shown = List.of();

    private Terminal(PrintWriter out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** Whether the output goes to a terminal that can move its cursor. */
    static boolean isThere(Map<String, String> environment) {
        Console console = System.console();
        return console != null
                && console.isTerminal()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** Takes the screen over. */
    static Terminal open(PrintWriter out, Map<String, String> environment) {
        // https://no-color.org: set and not empty, whatever the value.
        Terminal terminal =
                new Terminal(out, environment.getOrDefault("NO_COLOR", "").isEmpty());
        out.print(OPEN);
        out.flush();
        return terminal;
    }

    void show(List<StatusLine> lines) {
        shown = lines;
        out.print(HOME);
        for (StatusLine line : lines) {
            out.print(text(line, colour) + ERASE_LINE_END + "\n");
        }
        out.print(ERASE_BELOW);
        out.flush();
    }

    /** Without any control character. */
    static void print(PrintWriter out, List<StatusLine> lines) {
        lines.forEach(line -> out.println(text(line, false)));
        out.flush();
    }

    private static String text(StatusLine line, boolean colour) {
        String label = line.label().isEmpty() ? "" : String.format("%-" + LABEL_COLUMNS + "s", line.label());
        if (!colour) {
            return label + line.text();
        }
        return line.isAlarming()
                ? label + RED + line.text() + PLAIN
                : line.label().isEmpty() ? BOLD + line.text() + PLAIN : label + line.text();
    }

    @Override
    public void close() {
        out.print(CLOSE);
        print(out, shown);
    }
}
