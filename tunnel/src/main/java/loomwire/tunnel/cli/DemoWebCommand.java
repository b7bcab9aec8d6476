package loomwire.tunnel.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import loomwire.tunnel.demo.DemoWebServer;
import loomwire.tunnel.net.AddressText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The web server of the demonstration; the demonstration starts it as a process of its own. */
@Command(name = "demo-web", hidden = true)
final class DemoWebCommand implements Callable<Integer> {
    @Option(names = "--host", required = true)
    private String host;

    @Option(names = "--port", required = true)
    private int port;

    @Option(names = "--seed", required = true)
    private long seed;

    @Option(names = "--blocks", required = true)
    private long blocks;

    @Override
    public Integer call() throws IOException, InterruptedException {
        StopSignal stop = StopSignal.install();
        try (DemoWebServer server = DemoWebServer.start(new InetSocketAddress(host, port), seed, blocks)) {
            System.out.println("serving on " + AddressText.of(server.address()));
            stop.await();
        }
        return 0;
    }
}
