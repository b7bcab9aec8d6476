package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Only the reservation of the port: the kernel's RST is left to the user's own firewall. */
record UnguardedPort(PortReservation reservation, String describe) implements KernelGuard {

    @Override
    public InetSocketAddress local() {
        return reservation.local();
    }

    @Override
    public void close() throws IOException {
        reservation.close();
    }
}
