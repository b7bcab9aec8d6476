package loomwire.rawnet.model;

/** Why a packet does not arrive. */
public enum Fate {
    /** It is longer than the path's MTU. */
    TOO_LONG,
    /** It exceeded the policer's rate. */
    POLICED,
    /** The queue had no room. */
    QUEUE_FULL,
    /** The queue's management dropped it. */
    QUEUE_MANAGED,
    /** It was lost at random, alone or in a burst. */
    LOST
}
