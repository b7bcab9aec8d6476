package loomwire.tunnel.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Callable;
import loomwire.tunnel.demo.DemoDownload;
import loomwire.tunnel.demo.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The download of the demonstration: progress on standard error, duration and hash on standard output. */
@Command(name = "demo-download", hidden = true)
final class DemoDownloadCommand implements Callable<Integer> {
    @Option(names = "--proxy-port", required = true)
    private int proxyPort;

    @Option(names = "--url", required = true)
    private URI url;

    @Option(names = "--total", required = true)
    private long total;

    @Option(names = "--terminal", description = "Standard error is one.")
    private boolean terminal;

    @Override
    public Integer call() throws IOException {
        DemoDownload.Result result = DemoDownload.run(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), proxyPort),
                url,
                new ProgressBar(System.err, total, terminal));
        System.out.println(result.nanos() + " " + result.sha256());
        return 0;
    }
}
