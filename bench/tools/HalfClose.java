import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Both ends of a request that is over only when its sender has half-closed: the server answers after the end of the
 * request, with as many bytes and the digest of what it got. Whoever takes the end of one direction for the end of both
 * loses the answer.
 *
 * <pre>
 * java HalfClose.java serve ADDRESS PORT
 * java HalfClose.java ask ADDRESS PORT BYTES [SOCKS-PORT]     through a SOCKS5 proxy on 127.0.0.1 if there is a port
 * </pre>
 */
public final class HalfClose {
    private static final int BUFFER = 64 << 10;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final long SEED = 0x4a1f;

    private HalfClose() {}

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), Integer.parseInt(arguments[2]));
        switch (arguments[0]) {
            case "serve" -> serve(address);
            case "ask" -> ask(address, Long.parseLong(arguments[3]), arguments.length > 4
                    ? new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[4])))
                    : Proxy.NO_PROXY);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void serve(InetSocketAddress address) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(address);
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            MessageDigest digest = sha256();
            long bytes = new DigestInputStream(socket.getInputStream(), digest).transferTo(OutputStream.nullOutputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(bytes);
            out.write(digest.digest());
            write(out, bytes);
            out.flush();
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private static void ask(InetSocketAddress address, long bytes, Proxy proxy) throws IOException {
        try (Socket socket = new Socket(proxy)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address);
            MessageDigest sent = sha256();
            write(new DigestOutputStream(socket.getOutputStream(), sent), bytes);
            socket.shutdownOutput();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            require(in.readLong() == bytes, "the server got another length");
            byte[] expected = sent.digest();
            require(Arrays.equals(in.readNBytes(expected.length), expected), "the server got other bytes");
            MessageDigest came = sha256();
            long answer = new DigestInputStream(in, came).transferTo(OutputStream.nullOutputStream());
            require(answer == bytes && Arrays.equals(came.digest(), expected), "of the answer, " + answer + " bytes came");
            System.out.println(bytes + " bytes there and back");
        }
    }

    private static void write(OutputStream out, long bytes) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; left -= buffer.length) {
            random.nextBytes(buffer);
            out.write(buffer, 0, (int) Math.min(left, buffer.length));
        }
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
