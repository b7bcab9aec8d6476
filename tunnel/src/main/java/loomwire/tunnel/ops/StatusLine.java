package loomwire.tunnel.ops;

/**
 * One line of a status.
 *
 * @param label what it is about; empty for the headline
 * @param isAlarming whether a person should look at it
 */
public record StatusLine(String label, String text, boolean isAlarming) {}
