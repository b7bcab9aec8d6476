package loomwire.tunnel.acceptance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import loomwire.tunnel.testing.TunnelInNamespaces;

/** A target on one host, from which others download, and to which they upload, through a SOCKS5 proxy on loopback of theirs. */
final class Transfer implements AutoCloseable {
    private static final int DOWNLOAD = 'd';
    private static final int UPLOAD = 'u';
    private static final int TIMEOUT_MILLIS = 60_000;

    private final ServerSocket listener;

    private Transfer(ServerSocket listener) {
        this.listener = listener;
    }

    /** A target at an address of that host. */
    static Transfer at(Namespace host, String address) throws Exception {
        Transfer target = new Transfer(host.call(() -> new ServerSocket(0, 50, InetAddress.ofLiteral(address))));
        Thread.ofPlatform().daemon().name("transfer").start(target::serve);
        return target;
    }

    /** One download and one upload, each of all bytes of a target that is there as long as they take. */
    static void both(Namespace server, String address, Namespace client, long seed, int bytes) throws Exception {
        try (Transfer target = at(server, address)) {
            target.bothFrom(client, seed, bytes);
        }
    }

    /** Downloads and uploads, and compares every byte. */
    void bothFrom(Namespace client, long seed, int bytes) throws Exception {
        InetSocketAddress proxy = new InetSocketAddress("::1", TunnelInNamespaces.SOCKS_PORT);
        InetSocketAddress target = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
        client.call(() -> {
            download(proxy, target, seed, bytes);
            upload(proxy, target, seed, bytes);
            return null;
        });
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                answer(socket);
            } catch (IOException e) {
                // Closed at the end; what failed before, its client tells.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private static void answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        if (in.read() == DOWNLOAD) {
            socket.getOutputStream().write(content(in.readLong(), in.readInt()));
            socket.shutdownOutput();
            in.read(); // until the other end has closed as well
        } else {
            socket.getOutputStream().write(sha256(in.readAllBytes()).getBytes());
        }
    }

    private static void download(InetSocketAddress proxy, InetSocketAddress target, long seed, int bytes)
            throws IOException {
        try (Socket socket = through(proxy, target)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(DOWNLOAD);
            out.writeLong(seed);
            out.writeInt(bytes);
            expect(
                    "download",
                    sha256(content(seed, bytes)),
                    sha256(socket.getInputStream().readAllBytes()));
        }
    }

    private static void upload(InetSocketAddress proxy, InetSocketAddress target, long seed, int bytes)
            throws IOException {
        byte[] content = content(seed, bytes);
        try (Socket socket = through(proxy, target)) {
            OutputStream out = socket.getOutputStream();
            out.write(UPLOAD);
            out.write(content);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            expect("upload", sha256(content), new String(in.readAllBytes()));
        }
    }

    private static Socket through(InetSocketAddress proxy, InetSocketAddress target) throws IOException {
        Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, proxy));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(target, TIMEOUT_MILLIS);
        return socket;
    }

    private static void expect(String what, String sent, String arrived) throws IOException {
        if (!sent.equals(arrived)) {
            throw new IOException("the " + what + " is another one: sent " + sent + ", arrived " + arrived);
        }
    }

    private static byte[] content(long seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
