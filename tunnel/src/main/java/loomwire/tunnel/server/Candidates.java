package loomwire.tunnel.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/** Which of a target's addresses are tried, and in which order: those that are allowed, the families in turn (RFC 8305 §4). */
final class Candidates {
    /** At the pace of a connector, more could not be tried within the time there is. */
    static final int MAX_ADDRESSES = 32;

    private Candidates() {}

    /** @throws RefusedException if none is allowed */
    static List<InetSocketAddress> of(Target target, List<InetAddress> resolved, EgressPolicy policy)
            throws RefusedException {
        Deque<InetAddress> six = new ArrayDeque<>();
        Deque<InetAddress> four = new ArrayDeque<>();
        String denial = null;
        for (InetAddress address : resolved) {
            String reason = policy.denial(address);
            if (reason == null) {
                (address instanceof Inet6Address ? six : four).add(address);
            } else {
                denial = reason;
            }
        }
        if (six.isEmpty() && four.isEmpty()) {
            throw notAllowed(target, denial);
        }
        // IPv6 first, but not where it cannot be expected to work.
        boolean sixFirst = !six.isEmpty() && !four.isEmpty() && policy.hasIpv6();
        return sixFirst ? inTurn(six, four, target.port()) : inTurn(four, six, target.port());
    }

    static RefusedException notAllowed(Target target, String denial) {
        return new RefusedException(
                OpenStatus.NOT_ALLOWED,
                target + " is " + denial
                        + ", which the server does not connect to"
                        + (denial.equals(EgressPolicy.DENIED_BY_NAME)
                                ? ""
                                : " (egress.allow on the server changes that)"));
    }

    private static List<InetSocketAddress> inTurn(Deque<InetAddress> first, Deque<InetAddress> second, int port) {
        List<InetSocketAddress> ordered = new ArrayList<>();
        while (ordered.size() < MAX_ADDRESSES && !(first.isEmpty() && second.isEmpty())) {
            if (!first.isEmpty()) {
                ordered.add(new InetSocketAddress(first.remove(), port));
            }
            if (!second.isEmpty() && ordered.size() < MAX_ADDRESSES) {
                ordered.add(new InetSocketAddress(second.remove(), port));
            }
        }
        return ordered;
    }
}
