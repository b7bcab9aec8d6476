package loomwire.tunnel.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import loomwire.tunnel.dns.NameSource;
import loomwire.tunnel.dns.NameSources;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on loopback, over UDP and TCP, that answers as a test likes. */
public final class NameServer implements AutoCloseable {
    public static final int TTL = 60;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Mood mood;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    /** What is done about a question; the reply is a NOERROR without records so far. */
    @FunctionalInterface
    public interface Mood {
        /** Whether the reply is to be sent. */
        boolean answer(Name name, int type, Message reply, boolean overTcp) throws IOException;
    }

    public NameServer(InetAddress address, int port, Mood mood) throws IOException {
        this.mood = mood;
        this.udp = new DatagramSocket(port, address);
        this.tcp = new ServerSocket(udp.getLocalPort(), 50, address);
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    public NameServer(Mood mood) throws IOException {
        this(InetAddress.getLoopbackAddress(), FreePorts.tcpAndUdp(), mood);
    }

    /** Adds an address of the type in question, and not of the other. */
    public static void add(Message reply, Name name, int type, InetAddress address) {
        if (type == (address.getAddress().length == 4 ? Type.A : Type.AAAA)) {
            reply.addRecord(
                    type == Type.A
                            ? new ARecord(name, DClass.IN, TTL, address)
                            : new AAAARecord(name, DClass.IN, TTL, address),
                    Section.ANSWER);
        }
    }

    /** Adds 16 bytes as they are, which may be a form of IPv4 address that Java would turn into one. */
    public static void addRaw(Message reply, Name name, int type, byte[] sixteen) {
        if (type == Type.AAAA) {
            reply.addRecord(Record.newRecord(name, Type.AAAA, DClass.IN, TTL, sixteen), Section.ANSWER);
        }
    }

    public static boolean absent(Message reply) {
        reply.getHeader().setRcode(Rcode.NXDOMAIN);
        return true;
    }

    /** A source that asks this server, and further lines of its resolv.conf. */
    public NameSource source(Path folder, String... more) throws IOException {
        Path conf = Files.write(folder.resolve("resolv.conf"), conf(more));
        return NameSources.of(conf, folder.resolve("hosts"), port());
    }

    public List<String> conf(String... more) {
        List<String> lines =
                new ArrayList<>(List.of("nameserver " + udp.getLocalAddress().getHostAddress()));
        lines.addAll(List.of(more));
        return lines;
    }

    public int port() {
        return udp.getLocalPort();
    }

    /** Names that were asked for with their types, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public long asked(String nameAndType) {
        return asked.stream().filter(nameAndType::equals).count();
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] reply = reply(Arrays.copyOf(buffer, packet.getLength()), false);
                if (reply != null) {
                    udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] reply = reply(in.readNBytes(in.readUnsignedShort()), true);
            if (reply != null) {
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(2 + reply.length)
                                .putShort((short) reply.length)
                                .put(reply)
                                .array());
            }
        } catch (IOException endOfTheConnection) {
            // Whoever asked is told by that.
        }
    }

    private byte[] reply(byte[] bytes, boolean overTcp) throws IOException {
        Message question = new Message(bytes);
        Record what = question.getQuestion();
        asked.add(what.getName() + " " + Type.string(what.getType()));
        Message reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(what, Section.QUESTION);
        return mood.answer(what.getName(), what.getType(), reply, overTcp) ? reply.toWire(65_535) : null;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
