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
    private final Socket socket;

    private SocksClient(Socket socket) {
        this.socket = socket;
    }

    public static SocksClient to(InetSocketAddress proxy) throws IOException {
        return new SocksClient(new Socket(proxy.getAddress(), proxy.getPort()));
    }

    /** Asks for a host by name, with payload right behind the request, and gives the reply's code. */
    public int connect(String host, int port, byte... early) throws IOException {
        byte[] name = host.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocate(3 + 7 + name.length + early.length)
                .put(new byte[] {5, 1, 0, 5, 1, 0, 3, (byte) name.length}).put(name).putShort((short) port).put(early);
        out().write(request.array());
        byte[] answer = new byte[12];
        new DataInputStream(in()).readFully(answer);
        return answer[3];
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

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
