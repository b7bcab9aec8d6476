package loomwire.tunnel.client;

/** Why a carrier was replaced, as metrics count it and the log tells it. */
public enum LossCause {
    /** A PING went unanswered for its whole deadline. */
    PING_LOST("no answer to a ping"),
    /** Something was under way and nothing came back for too long. */
    NO_PROGRESS("no progress"),
    /** It gave no answer for a while, and another one, from a fresh port, did. */
    SILENT("silent"),
    /** The server's program closed it, or was ended. */
    CLOSED_BY_PEER("closed by the server"),
    /** The server has started anew and knows nothing of it. */
    SERVER_RESTARTED("the server was restarted"),
    /** The server said that it is about to stop. */
    GOING_AWAY("the server is about to stop"),
    /** It gave way to one to a server that is preferred or has less to carry. */
    MOVED("moved to another server"),
    /** Servers are judged by another pin, authority or name by now. */
    JUDGED_ANEW("servers are judged otherwise by now"),
    /** The address of this machine that it came from is gone, or another one is the better way by now. */
    ADDRESS_CHANGED("this machine's address has changed"),
    /** Something else ended it: the idle timeout, a fault of the protocol or of the port. */
    FAILED("failed");

    private final String text;

    LossCause(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
