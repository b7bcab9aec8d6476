package loomwire.tunnel.protocol;

/** The peer speaks another version of the tunnel's protocol; the message says which both ends speak, and what to do. */
public final class OtherVersionException extends MalformedMessageException {
    /** Versions that a program may have come to; what looks like a higher one is a message of something else. */
    private static final int MAX_PLAUSIBLE = 31;

    /** @param what the message that said so, such as "an open request" */
    private OtherVersionException(String what, int theirs) {
        super(what + " of version " + theirs + " of the tunnel's protocol, while this end speaks version "
                + TunnelProtocol.VERSION + " (" + remedy(theirs, "the other end", "this end") + ")");
    }

    /** @throws MalformedMessageException unless a message begins with our version */
    static void requireOurs(String what, int theirs) throws MalformedMessageException {
        if (theirs == TunnelProtocol.VERSION) {
            return;
        }
        if (theirs < 1 || theirs > MAX_PLAUSIBLE) {
            throw new MalformedMessageException(what + " that begins with " + theirs + " and not with a version");
        }
        throw new OtherVersionException(what, theirs);
    }

    /** What to do about it. */
    static String remedy(int theirs, String them, String us) {
        return "run the same version of Loomwire on both ends: " + (theirs > TunnelProtocol.VERSION ? us : them)
                + " is the older one, update it";
    }
}
