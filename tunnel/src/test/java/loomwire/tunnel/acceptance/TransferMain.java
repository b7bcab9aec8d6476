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

/**
 * Both ends of a download and an upload, as a process each. {@code serve ADDRESS} prints its port and serves until it is
 * ended. {@code ask PROXY-PORT ADDRESS PORT SEED BYTES} goes through SOCKS5 on loopback, compares every byte, and says
 * that all arrived.
 */
final class TransferMain {
    private static final int DOWNLOAD = 'd';
    private static final int UPLOAD = 'u';
    private static final int TIMEOUT_MILLIS = 60_000;

    private TransferMain() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("serve")) {
            serve(InetAddress.ofLiteral(args[1]));
        } else {
            InetSocketAddress proxy = new InetSocketAddress("::1", Integer.parseInt(args[1]));
            InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(args[2]), Integer.parseInt(args[3]));
            download(proxy, target, Long.parseLong(args[4]), Integer.parseInt(args[5]));
            upload(proxy, target, Long.parseLong(args[4]), Integer.parseInt(args[5]));
            System.out.println("all arrived");
        }
    }

    private static void serve(InetAddress address) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 50, address)) {
            System.out.println(listener.getLocalPort());
            while (true) {
                try (Socket socket = listener.accept()) {
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    answer(socket);
                } catch (IOException e) {
                    System.err.println("a transfer failed: " + e);
                }
            }
        }
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

    private static void download(InetSocketAddress proxy, InetSocketAddress target, long seed, int bytes) throws IOException {
        try (Socket socket = through(proxy, target)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(DOWNLOAD);
            out.writeLong(seed);
            out.writeInt(bytes);
            expect("download", sha256(content(seed, bytes)), sha256(socket.getInputStream().readAllBytes()));
        }
    }

    private static void upload(InetSocketAddress proxy, InetSocketAddress target, long seed, int bytes) throws IOException {
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
