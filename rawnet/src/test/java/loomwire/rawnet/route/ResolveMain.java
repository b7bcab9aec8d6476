package loomwire.rawnet.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Resolves paths inside a namespace: four arguments a request (interface, local address, port, target), "-" for none, "anew" for none and no trust in what is known. */
final class ResolveMain {
    public static void main(String[] args) throws IOException {
        for (int i = 0; i < args.length; i += 4) {
            InetSocketAddress local = args[i + 1].equals("-")
                    ? null
                    : new InetSocketAddress(InetAddress.ofLiteral(args[i + 1]), Integer.parseInt(args[i + 2]));
            InetAddress target = args[i + 3].equals("-") ? null : InetAddress.ofLiteral(args[i + 3]);
            try {
                boolean anew = args[i].equals("anew");
                RouteRequest request =
                        new RouteRequest(anew || args[i].equals("-") ? null : args[i], local, null, target);
                System.out.println(anew ? RouteDiscovery.resolveAnew(request) : RouteDiscovery.resolve(request));
            } catch (RouteException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
        RouteDiscovery.interfaces()
                .forEach(each -> System.out.println(each.name() + " " + each.index() + " " + each.up() + " "
                        + each.link() + " " + each.mtu() + " " + each.addresses() + " " + each.gateways()));
    }
}
