package loomwire.tunnel.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.AddressWords;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * One name asked of one name server, both types of addresses at once, from a socket of its own: the system picks another
 * port for each, and the socket hears that one server only (RFC 5452 §4.5, §9.2). An interrupt ends it. Confined to the
 * thread that asks.
 */
final class DnsExchange {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int[] TYPES = {Type.AAAA, Type.A};
    /** A server should answer within 512 bytes (RFC 1035 §4.2.1) and say that there is more; some do not keep to that. */
    private static final int MAX_UDP_BYTES = 4096;
    /** RFC 8305 §3: how long the other family may be late once there are addresses of one. Longer than its 50 ms: the
     * outcome is kept, and others live with it. */
    private static final long RESOLUTION_DELAY_NANOS = Duration.ofMillis(250).toNanos();
    /** Datagrams that are no answer to what was asked: more, and somebody is guessing. */
    private static final int MAX_STRAYS = 64;

    private final InetSocketAddress server;
    private final List<Message> open = new ArrayList<>();
    private final List<DnsReply> replies = new ArrayList<>();
    private IOException failure;
    private long endNanos;

    DnsExchange(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * What the server says, one reply for each type; only one if it kept silent on the other.
     *
     * @throws IOException if it says nothing within the time, or that it cannot say
     */
    List<DnsReply> ask(Name name, Duration limit) throws IOException {
        endNanos = System.nanoTime() + limit.toNanos();
        try (DatagramSocket socket = new DatagramSocket()) {
            // Tells of a port where nobody listens, too.
            socket.connect(server);
            for (int type : TYPES) {
                Message question = question(name, type);
                byte[] bytes = question.toWire();
                socket.send(new DatagramPacket(bytes, bytes.length));
                open.add(question);
            }
            receive(socket);
        }
        // Some servers fail on one type and know the other.
        if (failure != null && replies.stream().allMatch(reply -> reply.addresses().isEmpty())) {
            throw failure;
        }
        return replies;
    }

    private static Message question(Name name, int type) {
        Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        question.getHeader().setID(RANDOM.nextInt(1 << 16));
        return question;
    }

    private void receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_UDP_BYTES], MAX_UDP_BYTES);
        int strays = 0;
        while (!open.isEmpty()) {
            try {
                socket.setSoTimeout(leftMillis());
                packet.setLength(MAX_UDP_BYTES);
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                if (replies.isEmpty() && failure == null) {
                    throw e;
                }
                return;
            }
            if (!take(ByteBuffer.wrap(packet.getData(), 0, packet.getLength())) && ++strays > MAX_STRAYS) {
                throw new IOException("too many datagrams that are no answer");
            }
        }
    }

    private boolean take(ByteBuffer datagram) throws IOException {
        Message reply = parsed(datagram);
        Message question = reply == null ? null : answered(reply);
        if (question == null) {
            return false;
        }
        open.remove(question);
        Message whole = reply.getHeader().getFlag(Flags.TC) ? overTcp(question) : reply;
        if (!DnsReply.isAnswer(whole)) {
            failure = new IOException(AddressWords.of(server.getAddress()) + " answers " + Rcode.string(whole.getRcode()));
            return true;
        }
        DnsReply said = DnsReply.of(whole);
        replies.add(said);
        if (!said.addresses().isEmpty()) {
            endNanos = Math.min(endNanos, System.nanoTime() + RESOLUTION_DELAY_NANOS);
        }
        return true;
    }

    private static Message parsed(ByteBuffer bytes) {
        try {
            return new Message(bytes);
        } catch (IOException | RuntimeException malformed) {
            // Whoever sent it: the answer may still come.
            return null;
        }
    }

    /** The open question to which this is the reply. */
    private Message answered(Message reply) {
        for (Message question : open) {
            if (reply.getHeader().getFlag(Flags.QR) && reply.getHeader().getID() == question.getHeader().getID()
                    && question.getQuestion().equals(reply.getQuestion())) {
                return question;
            }
        }
        return null;
    }

    /** RFC 7766 §5: what does not fit is asked for again over TCP. */
    private Message overTcp(Message question) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, leftMillis());
            byte[] bytes = question.toWire();
            socket.getOutputStream().write(ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length)
                    .put(bytes).array());
            socket.setSoTimeout(leftMillis());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            Message reply = parsed(ByteBuffer.wrap(answer));
            if (reply == null || reply.getHeader().getID() != question.getHeader().getID()
                    || !question.getQuestion().equals(reply.getQuestion())) {
                throw new IOException(AddressWords.of(server.getAddress()) + " answers something else over TCP");
            }
            return reply;
        }
    }

    /** Rounded up: 0 would mean to wait without limit. */
    private int leftMillis() throws SocketTimeoutException {
        long left = endNanos - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.max(1, left / 1_000_000);
    }
}
