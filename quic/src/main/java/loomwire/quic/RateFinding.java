package loomwire.quic;

import loomwire.quic.recovery.FixedRate;

/**
 * What {@link FixedRate} found out of a path, told once each time that it changes.
 *
 * @param kind what it is
 * @param askedBytesPerSecond the rate that was asked for
 * @param deliveredBytesPerSecond the best that the path delivered lately
 * @param lost what part of it got lost lately, 0 to 1
 * @param rttNanos the least round trip of the last round
 * @param minRttNanos the least round trip of the path
 */
public record RateFinding(
        Kind kind,
        double askedBytesPerSecond,
        double deliveredBytesPerSecond,
        double lost,
        long rttNanos,
        long minRttNanos) {

    /** What a path does with what is sent at a rate. */
    public enum Kind {
        /** It delivers: the rate holds. */
        DELIVERS,
        /** Clearly less comes out than goes in. */
        FALLS_SHORT,
        /** More gets lost than a line loses by itself. */
        LOSES,
        /** The round trip stays far above the least one. */
        QUEUES,
        /** Nothing comes through at all. */
        SILENT
    }
}
