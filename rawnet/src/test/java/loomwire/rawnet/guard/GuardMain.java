package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import loomwire.rawnet.TestNames;

/** Holds a port inside a namespace, as GUARD, IPTABLES, BOUND or LISTENING, until its standard input ends. */
final class GuardMain {
    public static void main(String[] args) throws IOException {
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(args[1]), Integer.parseInt(args[2]));
        try (AutoCloseable _ = hold(args[0], local)) {
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // until the parent closes the pipe or dies
            }
        } catch (Exception e) {
            throw new IOException(e);
        }
        System.out.println("done");
    }

    private static AutoCloseable hold(String how, InetSocketAddress local) throws IOException {
        return switch (how) {
            case "BOUND" -> PortReservation.open(local);
            case "LISTENING" -> new ServerSocket(local.getPort(), 1000, local.getAddress());
            default -> Guards.open(FirewallMode.valueOf(how), local, "veth0", TestNames.OF_FILE);
        };
    }
}
