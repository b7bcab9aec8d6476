package loomwire.tunnel.ops;

import java.util.Map;

/**
 * One line of a scrape.
 *
 * @param name of the series, with the suffix of its kind
 */
public record Sample(String name, Map<String, String> labels, double value) {}
