package loomwire.tunnel.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
import loomwire.tunnel.net.SocketErrors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
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
    /** What the server answers in more bytes than it sends in a datagram. */
    private final List<Message> truncated = new ArrayList<>();

    private final List<DnsReply> replies = new ArrayList<>();
    private IOException failure;
    private int strays;
    private long endNanos;
    private long endOfDatagramsNanos;

    DnsExchange(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * What the server says, one reply for each type; only one if it kept silent on the other, or failed on it and has
     * addresses of this one.
     *
     * @throws IOException if it says nothing within the time, or that it cannot say, or could not be asked
     */
    List<DnsReply> ask(Name name, Duration limit) throws IOException {
        endNanos = System.nanoTime() + limit.toNanos();
        endOfDatagramsNanos = endNanos;
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
            // Only after what there is over UDP: whoever is silent over TCP must not keep that waiting.
            while (!truncated.isEmpty()) {
                askOverTcp(truncated.removeFirst());
                endOfDatagramsNanos = endNanos;
                receive(socket);
            }
        }
        if (failure == null && replies.isEmpty()) {
            throw new SocketTimeoutException("no answer in time");
        }
        // Some servers fail on one type and know the other.
        if (failure != null
                && replies.stream().allMatch(reply -> reply.addresses().isEmpty())) {
            throw failure;
        }
        return replies;
    }

    private static Message question(Name name, int type) {
        Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        question.getHeader().setID(RANDOM.nextInt(1 << 16));
        return question;
    }

    private void receive(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_UDP_BYTES], MAX_UDP_BYTES);
        while (!open.isEmpty()) {
            try {
                socket.setSoTimeout(millisUntil(endOfDatagramsNanos));
                packet.setLength(MAX_UDP_BYTES);
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return;
            } catch (IOException e) {
                noMoreDatagrams(e);
                return;
            }
            if (!take(ByteBuffer.wrap(packet.getData(), 0, packet.getLength())) && ++strays > MAX_STRAYS) {
                noMoreDatagrams(new IOException("too many datagrams that are no answer"));
                return;
            }
        }
    }

    /** What was said before that stands. */
    private void noMoreDatagrams(IOException why) {
        failure = why;
        open.clear();
    }

    private boolean take(ByteBuffer datagram) {
        Message reply = parsed(datagram);
        Message question = reply == null ? null : answered(reply);
        if (question == null) {
            return false;
        }
        open.remove(question);
        if (reply.getHeader().getFlag(Flags.TC)) {
            truncated.add(question);
            // Else an answer that is lost would leave no time to ask for this one.
            endOfDatagramsNanos = Math.min(endOfDatagramsNanos, System.nanoTime() + RESOLUTION_DELAY_NANOS);
        } else {
            keep(reply);
        }
        return true;
    }

    private void keep(Message reply) {
        if (!DnsReply.isAnswer(reply)) {
            failure = new IOException(
                    AddressWords.of(server.getAddress()) + " answers " + Rcode.string(reply.getRcode()));
            return;
        }
        DnsReply said = DnsReply.of(reply);
        replies.add(said);
        if (!said.addresses().isEmpty()) {
            endNanos = Math.min(endNanos, System.nanoTime() + RESOLUTION_DELAY_NANOS);
            endOfDatagramsNanos = Math.min(endOfDatagramsNanos, endNanos);
        }
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
            if (answers(reply, question)) {
                return question;
            }
        }
        return null;
    }

    private static boolean answers(Message reply, Message question) {
        return reply.getHeader().getFlag(Flags.QR)
                && reply.getHeader().getOpcode() == Opcode.QUERY
                && reply.getHeader().getID() == question.getHeader().getID()
                && question.getQuestion().equals(reply.getQuestion());
    }

    /**
     * RFC 7766 §5: what does not fit is asked for again over TCP. That it cannot be had there is no word on the other type,
     * and each question that is not answered yet has its share of the time.
     *
     * @throws IOException only if this machine lacks what it takes to ask
     */
    private void askOverTcp(Message question) throws IOException {
        long now = System.nanoTime();
        try {
            keep(overTcp(question, now + (endNanos - now) / (1 + truncated.size() + open.size())));
        } catch (IOException e) {
            if (SocketErrors.isOwnLack(e)) {
                throw e;
            }
            failure = e;
        }
    }

    private Message overTcp(Message question, long untilNanos) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, millisUntil(untilNanos));
            byte[] bytes = question.toWire();
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(2 + bytes.length)
                            .putShort((short) bytes.length)
                            .put(bytes)
                            .array());
            InputStream in = socket.getInputStream();
            byte[] length = read(socket, in, 2, untilNanos);
            Message reply = parsed(
                    ByteBuffer.wrap(read(socket, in, ByteBuffer.wrap(length).getShort() & 0xffff, untilNanos)));
            if (reply == null || !answers(reply, question)) {
                throw new IOException(AddressWords.of(server.getAddress()) + " answers something else over TCP");
            }
            return reply;
        }
    }

    /** Its bytes may come one by one, each in time: it is their last that has to be. */
    private static byte[] read(Socket socket, InputStream in, int length, long untilNanos) throws IOException {
        byte[] bytes = new byte[length];
        for (int had = 0; had < length; ) {
            socket.setSoTimeout(millisUntil(untilNanos));
            int more = in.read(bytes, had, length - had);
            if (more < 0) {
                throw new EOFException("the name server closed before its answer was whole");
            }
            had += more;
        }
        return bytes;
    }

    /** Rounded up: 0 would mean to wait without limit. */
    private static int millisUntil(long nanos) throws SocketTimeoutException {
        long left = nanos - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.max(1, left / 1_000_000);
    }
}
