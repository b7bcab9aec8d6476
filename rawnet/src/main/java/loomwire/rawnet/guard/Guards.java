package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import loomwire.rawnet.SettingNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the guard that is asked for. */
public final class Guards {
    private static final Logger LOG = LoggerFactory.getLogger(Guards.class);

    private Guards() {}

    /**
     * Takes the port and silences the kernel on it.
     *
     * @param mode how; on systems other than Linux {@code GUARD} reserves the port and logs which rule to set by hand
     * @param local the address that segments leave from; port 0 takes a random free one, see {@link KernelGuard#local()}
     * @param interfaceName the interface it is on, for link-local addresses and for messages; may be null
     * @param names what these are called where they are set
     * @throws PortInUseException if the port is taken
     * @throws java.net.BindException if the address cannot be bound for another reason
     * @throws IOException if the protection cannot be put in place; the message says what to do
     */
    public static KernelGuard open(FirewallMode mode, InetSocketAddress local, String interfaceName, SettingNames names)
            throws IOException {
        return open(mode, local, interfaceName, names, System.getProperty("os.name"));
    }

    static KernelGuard open(
            FirewallMode mode, InetSocketAddress local, String interfaceName, SettingNames names, String osName)
            throws IOException {
        boolean linux = osName.toLowerCase(Locale.ROOT).startsWith("linux");
        return switch (mode) {
            case GUARD ->
                linux
                        ? RstGuard.open(local, interfaceName, names)
                        : unguarded(local, interfaceName, names, osName, ": guard works on Linux only");
            case IPTABLES -> {
                if (!linux) {
                    throw new IOException(
                            names.firewall() + ": iptables works on Linux only; set it to none and set a rule"
                                    + " of this system: " + FirewallAdvice.rule(osName, local, interfaceName));
                }
                yield IptablesGuard.open(local, names, new SystemCommands());
            }
            case NONE -> unguarded(local, interfaceName, names, osName, " is none");
        };
    }

    private static KernelGuard unguarded(
            InetSocketAddress local, String interfaceName, SettingNames names, String osName, String why)
            throws IOException {
        PortReservation reservation = PortReservation.open(local, names);
        String rule = FirewallAdvice.rule(osName, reservation.local(), interfaceName);
        LOG.warn(
                "{}{}: the kernel will answer segments for {} with RST unless a firewall rule stops it; {}",
                names.firewall(),
                why,
                BindErrors.text(reservation.local()),
                rule);
        return new UnguardedPort(
                reservation,
                "nothing keeps the kernel from sending RST on " + BindErrors.text(reservation.local()) + "; " + rule);
    }
}
