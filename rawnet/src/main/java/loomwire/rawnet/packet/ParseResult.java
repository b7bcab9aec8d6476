package loomwire.rawnet.packet;

/** What a captured frame turned out to be. */
public enum ParseResult {
    /** A TCP segment, whole; it may still have no payload. */
    SEGMENT,
    /** Shorter than its own length fields say. */
    TRUNCATED,
    /** A length field or a version contradicts the rest of the header. */
    BAD_HEADER,
    /** Neither IPv4 nor IPv6, or not TCP. */
    NOT_TCP,
    /** A part of a fragmented packet. Segments of peers are sent unfragmented. */
    FRAGMENT,
    /** An IPv6 packet with headers between IP and TCP. Segments of peers have none. */
    EXTENSION_HEADER
}
