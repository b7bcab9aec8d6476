package loomwire.tunnel.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import loomwire.tunnel.net.SocketErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /metrics} and {@code GET /healthz}. It must do no harm whoever asks: connections, time and request
 * size are bounded ({@link ScraperLimits}), and each request has a virtual thread that ends with its connection.
 */
final class OpsServer implements AutoCloseable {
    static final String METRICS_PATH = "/metrics";
    static final String HEALTH_PATH = "/healthz";

    private static final Logger LOG = LoggerFactory.getLogger(OpsServer.class);

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private final HttpServer http;
    private final ExecutorService threads;
    private volatile Subject subject;

    private record Reply(int status, String type, byte[] body) {
        static Reply text(int status, String line) {
            return new Reply(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private OpsServer(HttpServer http, Subject subject) {
        this.http = http;
        this.subject = subject;
        this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics-", 0).factory());
    }

    /**
     * Listens, and answers from now on.
     *
     * @throws IOException if the port is taken or the address is not of this machine; the message says what to do
     */
    static OpsServer start(InetSocketAddress address, Subject subject) throws IOException {
        ScraperLimits.apply();
        HttpServer http;
        try {
            http = HttpServer.create(address, ScraperLimits.MAX_CONNECTIONS);
        } catch (IOException e) {
            throw SocketErrors.bind("metrics.listen", address, e);
        }
        OpsServer server = new OpsServer(http, subject);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        LOG.info("metrics on http://{}:{}{}", address.getAddress().getHostAddress(), server.localAddress().getPort(),
                METRICS_PATH);
        return server;
    }

    InetSocketAddress localAddress() {
        return http.getAddress();
    }

    /** From now on answers are about this one. */
    void observe(Subject newSubject) {
        subject = newSubject;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply = reply(exchange);
            exchange.getResponseHeaders().set("Content-Type", reply.type);
            exchange.sendResponseHeaders(reply.status, reply.body.length);
            exchange.getResponseBody().write(reply.body);
        }
    }

    private Reply reply(HttpExchange exchange) {
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            return Reply.text(METHOD_NOT_ALLOWED, "only GET is answered here");
        }
        try {
            return switch (exchange.getRequestURI().getPath()) {
                case METRICS_PATH -> new Reply(OK, Exposition.CONTENT_TYPE, subject.text());
                case HEALTH_PATH -> health(subject.health());
                default -> Reply.text(NOT_FOUND, "there is " + METRICS_PATH + " and " + HEALTH_PATH);
            };
        } catch (RuntimeException e) {
            LOG.error("the figures could not be collected", e);
            return Reply.text(INTERNAL_ERROR, "the figures could not be collected; the log says why");
        }
    }

    private static Reply health(Health health) {
        return Reply.text(health.isGood() ? OK : UNAVAILABLE, health.text());
    }

    /** Gives the port back; who is being answered is cut off. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
