package loomwire.tunnel.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.LongConsumer;

/** One download over HTTP through a SOCKS5 proxy. */
public final class DemoDownload {
    private static final int BUFFER = 256 << 10;
    /** A line of an answer's head longer than this is not one of our web server's. */
    private static final int MAX_LINE = 4096;

    /**
     * What came.
     *
     * @param nanos from connecting to the last byte
     */
    public record Result(long bytes, long nanos, String sha256) {
        public double gigabitsPerSecond() {
            return bytes * 8.0 / nanos;
        }
    }

    private DemoDownload() {}

    /** @param progress is told how many bytes have come so far, with every piece */
    public static Result run(InetSocketAddress proxy, URI uri, LongConsumer progress) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, proxy))) {
            socket.connect(InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort()));
            socket.getOutputStream()
                    .write(("GET " + uri.getPath() + " HTTP/1.0\r\nHost: " + uri.getAuthority() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
            long length = head(in);
            MessageDigest digest = DemoContent.digest();
            byte[] buffer = new byte[BUFFER];
            long bytes = 0;
            while (bytes < length) {
                int count = in.read(buffer);
                if (count < 0) {
                    throw new EOFException("the download ended after " + bytes + " of " + length + " bytes");
                }
                digest.update(buffer, 0, count);
                bytes += count;
                progress.accept(bytes);
            }
            return new Result(bytes, System.nanoTime() - start, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static long head(InputStream in) throws IOException {
        String status = line(in);
        if (!status.contains(" 200")) {
            throw new IOException("the web server answered \"" + status + "\"");
        }
        long length = -1;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        if (length < 0) {
            throw new IOException("the web server did not say how long the file is");
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > MAX_LINE) {
                throw new EOFException("the answer ended in its head");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
