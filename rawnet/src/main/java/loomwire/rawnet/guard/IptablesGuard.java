package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import loomwire.rawnet.SettingNames;

/**
 * Three rules of iptables or ip6tables for the port, put in at the start and taken out at the end; what a crashed
 * process left is taken out at the next start. The port is reserved besides. Linux only, needs CAP_NET_ADMIN.
 */
final class IptablesGuard implements KernelGuard {
    private final PortReservation reservation;
    private final String program;
    private final SettingNames names;
    private final Commands commands;
    /** The rules that are in place, last one first. */
    private final Deque<IptablesRule> inPlace = new ArrayDeque<>();

    private IptablesGuard(PortReservation reservation, String program, SettingNames names, Commands commands) {
        this.names = names;
        this.reservation = reservation;
        this.program = program;
        this.commands = commands;
    }

    static IptablesGuard open(InetSocketAddress local, SettingNames names, Commands commands) throws IOException {
        PortReservation reservation = PortReservation.open(local, names);
        IptablesGuard guard =
                new IptablesGuard(reservation, BindErrors.isIpv6(local) ? "ip6tables" : "iptables", names, commands);
        try {
            guard.install();
            return guard;
        } catch (IOException | RuntimeException e) {
            try {
                guard.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private void install() throws IOException {
        InetSocketAddress local = reservation.local();
        RuleComment comment = RuleComment.of(local, ProcessHandle.current().pid());
        try {
            new IptablesLeftovers(
                            program, commands, pid -> ProcessHandle.of(pid).isPresent())
                    .remove(local);
            for (IptablesRule rule : IptablesRule.forPort(local, comment.toString())) {
                commands.run(rule.add(program));
                inPlace.push(rule);
            }
        } catch (IOException e) {
            throw new IOException(
                    "the firewall rules for " + BindErrors.text(local) + " could not be set: " + e.getMessage()
                            + "; run as root with " + program + " installed, or set " + names.firewall() + " to guard",
                    e);
        }
    }

    @Override
    public InetSocketAddress local() {
        return reservation.local();
    }

    @Override
    public String describe() {
        return "three " + program + " rules keep the kernel silent on " + BindErrors.text(reservation.local());
    }

    /** Tries to remove every rule even if one fails; the first error is thrown with the others attached. */
    @Override
    public synchronized void close() throws IOException {
        IOException failed = null;
        while (!inPlace.isEmpty()) {
            IptablesRule rule = inPlace.pop();
            try {
                commands.run(rule.delete(program));
            } catch (IOException e) {
                IOException explained = new IOException(
                        "a firewall rule could not be removed: " + e.getMessage()
                                + "; remove it by hand or start again once, which removes leftovers",
                        e);
                if (failed == null) {
                    failed = explained;
                } else {
                    failed.addSuppressed(explained);
                }
            }
        }
        reservation.close();
        if (failed != null) {
            throw failed;
        }
    }
}
