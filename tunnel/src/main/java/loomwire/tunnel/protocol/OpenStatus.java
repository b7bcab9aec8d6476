package loomwire.tunnel.protocol;

/** How an open request ended; up to 8 with the numbers of SOCKS5 replies (RFC 1928 §6). */
public enum OpenStatus {
    OK(0, "connected"),
    GENERAL_FAILURE(1, "failed"),
    NOT_ALLOWED(2, "not allowed by the server's egress rules"),
    NETWORK_UNREACHABLE(3, "network unreachable"),
    HOST_UNREACHABLE(4, "host unreachable or unknown"),
    CONNECTION_REFUSED(5, "connection refused"),
    /** RFC 1928 calls it "TTL expired"; it is the nearest thing to "no answer in time". */
    TIMED_OUT(6, "no answer in time"),
    COMMAND_NOT_SUPPORTED(7, "command not supported"),
    ADDRESS_TYPE_NOT_SUPPORTED(8, "address type not supported"),
    /** As many are served as may be; it may be tried again later. To SOCKS5 it is a general failure. */
    BUSY(9, "the server is busy");

    private final int code;
    private final String text;

    OpenStatus(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The number in a SOCKS5 reply, which knows fewer. */
    public int socksReply() {
        return this == BUSY ? GENERAL_FAILURE.code : code;
    }

    public String text() {
        return text;
    }

    /** The status of this code; a code from a later version is a general failure. */
    static OpenStatus byCode(int code) {
        return code < values().length ? values()[code] : GENERAL_FAILURE;
    }
}
