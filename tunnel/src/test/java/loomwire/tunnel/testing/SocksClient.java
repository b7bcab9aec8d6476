package loomwire.tunnel.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A SOCKS5 client that shows what the proxy answers. */
public final class SocksClient implements AutoCloseable {
    /** No answer takes so long; without an end to it, a test whose answer never comes would wait for ever. */
    private static final int PATIENCE_MILLIS = 90_000;

    private final Socket socket;

    private SocksClient(Socket socket) {
        this.socket = socket;
    }

    public static SocksClient to(InetSocketAddress proxy) throws IOException {
        Socket socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new SocksClient(socket);
    }

    /** Asks for a host by name, with payload right behind the request, and gives the reply's code. */
    public int connect(String host, int port, byte... early) throws IOException {
        byte[] name = host.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocate(3 + 7 + name.length + early.length)
                .put(new byte[] {5, 1, 0, 5, 1, 0, 3, (byte) name.length})
                .put(name)
                .putShort((short) port)
                .put(early);
        out().write(request.array());
        byte[] answer = new byte[12];
        new DataInputStream(in()).readFully(answer);
        return answer[3];
    }

    /** Logs in and asks likewise; -1 if the proxy does not take the login. */
    public int connect(String user, String password, String host, int port) throws IOException {
        byte[] name = user.getBytes(StandardCharsets.US_ASCII);
        byte[] word = password.getBytes(StandardCharsets.US_ASCII);
        out().write(ByteBuffer.allocate(6 + name.length + word.length)
                .put(new byte[] {5, 1, 2, 1, (byte) name.length})
                .put(name)
                .put((byte) word.length)
                .put(word)
                .array());
        byte[] taken = new byte[4];
        new DataInputStream(in()).readFully(taken);
        if (taken[1] != 2 || taken[3] != 0) {
            return -1;
        }
        byte[] target = host.getBytes(StandardCharsets.US_ASCII);
        out().write(ByteBuffer.allocate(7 + target.length)
                .put(new byte[] {5, 1, 0, 3, (byte) target.length})
                .put(target)
                .putShort((short) port)
                .array());
        byte[] answer = new byte[10];
        new DataInputStream(in()).readFully(answer);
        return answer[1];
    }

    public InputStream in() throws IOException {
        return socket.getInputStream();
    }

    public OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    public Socket socket() {
        return socket;
    }

    /** Closes with a reset. */
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends the connection, and with it the stream. */
    public void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }
}
