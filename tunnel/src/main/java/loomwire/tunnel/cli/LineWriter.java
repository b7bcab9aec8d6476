package loomwire.tunnel.cli;

import java.io.PrintWriter;
import loomwire.tunnel.config.Printable;

/**
 * Where commands print: what is printed as a line is one, printable and bounded, whoever had a part in it. Text without
 * {@code ln}, such as a file that is printed or the orders to a terminal, is the caller's to know.
 */
final class LineWriter extends PrintWriter {
    LineWriter(PrintWriter to) {
        super(to, true);
    }

    @Override
    public void println(String line) {
        super.println(Printable.line(String.valueOf(line)));
    }

    @Override
    public void println(Object line) {
        println(String.valueOf(line));
    }
}
