package loomwire.rawnet.model;

/** How a queue is kept short before it is full. */
public enum Aqm {
    /** Not at all: what does not fit is dropped at the tail. */
    NONE,
    /** By controlled delay (RFC 8289). */
    CODEL
}
