package loomwire.tunnel.ops;

/**
 * What a process said of itself when it was asked.
 *
 * @param takenNanos when it answered, by the asking program's {@link System#nanoTime}
 * @param takenEpochSeconds when it answered, by its own clock
 */
public record Reading(Scrape scrape, Health health, long takenNanos, double takenEpochSeconds) {}
