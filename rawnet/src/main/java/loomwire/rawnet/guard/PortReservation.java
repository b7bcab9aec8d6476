package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.function.IntSupplier;
import loomwire.rawnet.SettingNames;

/**
 * A TCP socket that is bound but neither listens nor connects: the kernel gives its port to nobody else, yet answers
 * segments for it with RST as before. It only reserves; the silence comes from elsewhere.
 */
public final class PortReservation implements AutoCloseable {
    private final SocketChannel socket;
    private final InetSocketAddress local;

    private PortReservation(SocketChannel socket, InetSocketAddress local) {
        this.socket = socket;
        this.local = local;
    }

    /**
     * Reserves a port.
     *
     * @param local the address; port 0 takes a random free one from 32,768 to 60,999
     * @param names what it is called where it is set
     * @throws PortInUseException if the port is taken
     * @throws BindException if the address is not on this machine, or nothing is free
     */
    public static PortReservation open(InetSocketAddress local, SettingNames names) throws IOException {
        return open(local, names, EphemeralPorts.RANDOM);
    }

    /** Likewise, for a program that has no names of its own. */
    public static PortReservation open(InetSocketAddress local) throws IOException {
        return open(local, SettingNames.PLAIN);
    }

    static PortReservation open(InetSocketAddress local, SettingNames names, IntSupplier ports) throws IOException {
        return EphemeralPorts.bind(local, names, ports, address -> bind(address, names));
    }

    /** A port that is free at this moment; nothing holds it afterwards, so whoever takes it must be ready to fail. */
    public static int freePort(InetAddress address, SettingNames names) throws IOException {
        try (PortReservation reservation = open(new InetSocketAddress(address, 0), names)) {
            return reservation.local.getPort();
        }
    }

    private static PortReservation bind(InetSocketAddress local, SettingNames names) throws IOException {
        SocketChannel socket = SocketChannel.open(
                BindErrors.isIpv6(local) ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            // Without SO_REUSEADDR, which would let a second process of ours bind the same port.
            socket.bind(local);
            return new PortReservation(socket, local);
        } catch (BindException e) {
            socket.close();
            throw BindErrors.explained(local, names, e, isHere(local.getAddress()));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean isHere(InetAddress address) throws SocketException {
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
