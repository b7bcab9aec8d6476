package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.SettingNames;

/** Chooses a local port where the user left it open, by trying to bind random ones. */
final class EphemeralPorts {
    /** The range Linux itself uses by default (net.ipv4.ip_local_port_range), so that the port looks like any other. */
    static final int LOWEST = 32_768;

    static final int HIGHEST = 60_999;
    /** With half of all ports taken, 64 tries fail once in 2^64. */
    static final int TRIES = 64;

    static final IntSupplier RANDOM = () -> ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);

    private EphemeralPorts() {}

    interface Binding<T> {
        /** @throws BindException if the port is taken */
        T bind(InetSocketAddress local) throws IOException;
    }

    /** Binds the wanted address; if its port is 0, the first free port that the supplier names. */
    static <T> T bind(InetSocketAddress wanted, SettingNames names, IntSupplier ports, Binding<T> binding)
            throws IOException {
        if (wanted.getPort() != 0) {
            return binding.bind(wanted);
        }
        InetAddress address = wanted.getAddress();
        for (int i = 0; i < TRIES; i++) {
            try {
                return binding.bind(new InetSocketAddress(address, ports.getAsInt()));
            } catch (PortInUseException taken) {
                // try the next one
            }
        }
        throw new BindException("no free TCP port on " + AddressWords.of(address) + " after " + TRIES + " tries from "
                + LOWEST + " to " + HIGHEST + "; set a port in "
                + names.address(BindErrors.isIpv6(wanted)));
    }
}
