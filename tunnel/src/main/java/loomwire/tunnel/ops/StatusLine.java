package loomwire.tunnel.ops;

import loomwire.tunnel.config.Printable;

/**
 * One line of a status, whatever the process says that was asked: it may be another than was meant.
 *
 * @param label what it is about; empty for the headline
 * @param isAlarming whether a person should look at it
 */
public record StatusLine(String label, String text, boolean isAlarming) {
    public StatusLine {
        label = Printable.line(label);
        text = Printable.line(text);
    }
}
