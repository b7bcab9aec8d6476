package loomwire.rawnet.guard;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The mark that our rules carry: {@code loomwire:ADDRESS:PORT:PID}. It tells them from everybody else's and says which
 * process put them in.
 */
record RuleComment(String address, int port, long pid) {
    private static final String PREFIX = "loomwire:";

    static RuleComment of(InetSocketAddress local, long pid) {
        return new RuleComment(BindErrors.address(local.getAddress()), local.getPort(), pid);
    }

    /** @return null if it is not one of ours, to the letter */
    static @Nullable RuleComment parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        // From the right, since an IPv6 address has colons too.
        int beforePid = text.lastIndexOf(':');
        int beforePort = text.lastIndexOf(':', beforePid - 1);
        if (beforePort < PREFIX.length()) {
            return null;
        }
        try {
            RuleComment comment = new RuleComment(
                    text.substring(PREFIX.length(), beforePort),
                    Integer.parseInt(text.substring(beforePort + 1, beforePid)),
                    Long.parseLong(text.substring(beforePid + 1)));
            return comment.toString().equals(text) ? comment : null;
        } catch (NumberFormatException foreign) {
            return null;
        }
    }

    @Override
    public String toString() {
        return PREFIX + address + ":" + port + ":" + pid;
    }
}
