package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Somebody on the path between clients and a server, over loopback, who has a server of its own and always wins: it shows both
 * what a client sends, and lets the server's first answer through only after its own. Its threads end with its sockets.
 */
public final class UdpRacer implements AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = 65_536;
    private static final long FORGER_SECONDS = 30;

    private final DatagramSocket front = socket();
    private final InetSocketAddress server;
    private final InetSocketAddress forger;
    private final Map<SocketAddress, Raced> clients = new ConcurrentHashMap<>();

    /** One client's ways to both. */
    private record Raced(DatagramSocket toServer, DatagramSocket toForger, CountDownLatch forged) {}

    private UdpRacer(int serverPort, int forgerPort) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        forger = new InetSocketAddress(InetAddress.getLoopbackAddress(), forgerPort);
    }

    public static UdpRacer between(int serverPort, int forgerPort) throws IOException {
        UdpRacer racer = new UdpRacer(serverPort, forgerPort);
        start(racer::forward);
        return racer;
    }

    /** Where clients send to instead of the server. */
    public int port() {
        return front.getLocalPort();
    }

    /** How many clients' first packets were answered by the forger. */
    public long won() {
        return clients.values().stream()
                .filter(client -> client.forged.getCount() == 0)
                .count();
    }

    private static DatagramSocket socket() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException closed) {
                // The end of the test.
            }
        });
    }

    private void forward() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
        while (true) {
            packet.setLength(MAX_DATAGRAM_BYTES);
            front.receive(packet);
            Raced client = clients.get(packet.getSocketAddress());
            if (client == null) {
                client = newcomer(packet.getSocketAddress());
            }
            client.toForger.send(new DatagramPacket(packet.getData(), packet.getLength(), forger));
            client.toServer.send(new DatagramPacket(packet.getData(), packet.getLength(), server));
        }
    }

    private Raced newcomer(SocketAddress client) throws IOException {
        Raced raced = new Raced(socket(), socket(), new CountDownLatch(1));
        clients.put(client, raced);
        start(() -> back(raced.toForger, client, () -> {}, raced.forged::countDown));
        start(() -> back(raced.toServer, client, () -> raced.forged.await(FORGER_SECONDS, TimeUnit.SECONDS), () -> {}));
        return raced;
    }

    private void back(DatagramSocket from, SocketAddress client, Work before, Runnable after)
            throws IOException, InterruptedException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
        while (true) {
            packet.setLength(MAX_DATAGRAM_BYTES);
            from.receive(packet);
            before.run();
            front.send(new DatagramPacket(packet.getData(), packet.getLength(), client));
            after.run();
        }
    }

    @Override
    public void close() {
        front.close();
        clients.values().forEach(client -> {
            client.toServer.close();
            client.toForger.close();
        });
    }
}
