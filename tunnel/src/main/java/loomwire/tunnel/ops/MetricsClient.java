package loomwire.tunnel.ops;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import loomwire.rawnet.AddressWords;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.net.AddressText;

/** Asks a running process for its metrics and its health. Owned by the thread that asks. */
public final class MetricsClient {
    /** The other end collects in milliseconds. */
    private static final int PATIENCE_MILLIS = 5_000;
    /** A hundred times what a process of ours exports. */
    private static final int MAX_BYTES = 2 << 20;

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final InetSocketAddress address;

    private record Response(int status, String body, long dateMillis) {}

    public MetricsClient(InetSocketAddress address) {
        this.address = address;
    }

    /** @throws IOException with a message that says whether nobody answers there, or somebody else */
    public Reading read() throws IOException {
        Response metrics = get(OpsServer.METRICS_PATH);
        long takenNanos = System.nanoTime();
        if (metrics.status != OK) {
            throw stranger("GET " + OpsServer.METRICS_PATH + " was answered with status " + metrics.status, null);
        }
        Scrape scrape;
        try {
            scrape = MetricsText.parse(metrics.body);
        } catch (IOException e) {
            throw stranger(e.getMessage(), e);
        }
        if (!scrape.has(Metric.BUILD)) {
            throw stranger("its metrics have no " + Metric.BUILD.exportedName(), null);
        }
        return new Reading(scrape, health(get(OpsServer.HEALTH_PATH)), takenNanos, metrics.dateMillis / 1e3);
    }

    private Health health(Response answer) throws IOException {
        String line = answer.body.lines().findFirst().orElse("");
        return switch (answer.status) {
            case OK -> Health.good(line);
            case UNAVAILABLE -> Health.bad(line);
            default ->
                throw stranger("GET " + OpsServer.HEALTH_PATH + " was answered with status " + answer.status, null);
        };
    }

    private Response get(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] body = in == null ? new byte[0] : in.readNBytes(MAX_BYTES);
                return new Response(
                        status,
                        new String(body, StandardCharsets.UTF_8),
                        connection.getHeaderFieldDate("Date", System.currentTimeMillis()));
            }
        } catch (ConnectException e) {
            throw new IOException(
                    "nothing answers at " + AddressText.of(address)
                            + " (is the program running, and is that its metrics.listen?)",
                    e);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    AddressText.of(address) + " did not answer within " + PATIENCE_MILLIS / 1000 + " s", e);
        } catch (IOException e) {
            throw stranger(e.getMessage(), e);
        } finally {
            connection.disconnect();
        }
    }

    private URI url(String path) {
        try {
            return new URI("http", null, AddressWords.of(address.getAddress()), address.getPort(), path, null, null);
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private IOException stranger(String why, IOException cause) {
        return new IOException(
                "something answers at " + AddressText.of(address) + ", but not as Loomwire's metrics do: " + why,
                cause);
    }
}
