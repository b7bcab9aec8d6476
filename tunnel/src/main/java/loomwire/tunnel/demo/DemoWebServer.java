package loomwire.tunnel.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A small web server with one file, which is made up while it is sent. */
public final class DemoWebServer implements AutoCloseable {
    private final HttpServer server;

    private DemoWebServer(HttpServer server) {
        this.server = server;
    }

    /** @param blocks length of the file, in units of {@link DemoContent#BLOCK} */
    public static DemoWebServer start(InetSocketAddress address, long seed, long blocks) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, seed, blocks));
        server.start();
        return new DemoWebServer(server);
    }

    private static void answer(HttpExchange exchange, long seed, long blocks) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, blocks * DemoContent.BLOCK);
            OutputStream out = exchange.getResponseBody();
            DemoContent content = new DemoContent(seed);
            for (long i = 0; i < blocks; i++) {
                out.write(content.next());
            }
        }
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
