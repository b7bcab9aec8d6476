package loomwire.tunnel.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP by hand, so that a test sees what is on the wire. */
final class Http {
    private static final int PATIENCE_MILLIS = 30_000;

    private Http() {}

    /** An answer; the status is 0 if the connection ended without one. */
    record Response(int status, String head, String body) {}

    static Response get(InetSocketAddress address, String path) throws IOException {
        return ask(address, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    static Response ask(InetSocketAddress address, String request) throws IOException {
        try (Socket socket = open(address)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket);
        }
    }

    static Socket open(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Reads to the end of the connection. */
    static Response read(Socket socket) throws IOException {
        String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        return end < 0
                ? new Response(0, text, "")
                : new Response(Integer.parseInt(text.split(" ")[1]), text.substring(0, end), text.substring(end + 4));
    }
}
