package loomwire.rawnet.linux;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;

/** In a namespace with a veth pair pa and pb, of which pa has the address 10.79.0.1 and knows 10.79.0.2. */
final class PacketSocketMain {
    private static final int FRAME_BYTES = 1518;
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final long DEADLINE_NANOS = 30_000_000_000L;
    /** A type for local experiments (IEEE 802): nothing answers it. */
    private static final byte[] LOCAL_TYPE = {(byte) 0x88, (byte) 0xb5};

    public static void main(String[] args) throws Exception {
        try (PacketSocket there = PacketSocket.open("pb", FRAME_BYTES, 4 << 20)) {
            switch (args[0]) {
                case "frames" -> frames(there);
                case "offloads" -> offloads(there);
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
        System.out.println("as it should be");
    }

    private static void frames(PacketSocket there) throws Exception {
        try (OutgoingMessages out = PacketSocket.openSender("pa", 64, 128 << 10);
                OutgoingMessages back = PacketSocket.openSender("pb", 1, FRAME_BYTES)) {
            byte[] own = frame(99, 60);
            back.add(own, 0, own, 0, own.length);
            expect(1, back.send(0), "sent by the other end itself");
            for (int i = 0; i < 50; i++) {
                byte[] frame = frame(i, 60 + i * 29);
                out.add(frame, 0, frame, 0, frame.length);
            }
            for (int gone = 0; gone < 50; gone += out.send(gone)) {
                continue;
            }
            byte[] into = new byte[FRAME_BYTES];
            for (int i = 0; i < 50; i++) {
                int length = next(there, into, LOCAL_TYPE);
                expect(60 + i * 29, length, "length of frame " + i);
                if (!Arrays.equals(frame(i, length), Arrays.copyOf(into, length))) {
                    throw new AssertionError("frame " + i + " is another");
                }
            }
            expect(0, there.takeMissed(), "missed");
        }
    }

    private static byte[] frame(int number, int length) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) number);
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[6] = 2;
        System.arraycopy(LOCAL_TYPE, 0, frame, 12, 2);
        return frame;
    }

    /** The kernel writes the checksum itself only once the interface does not. */
    private static void offloads(PacketSocket there) throws Exception {
        byte[] into = new byte[FRAME_BYTES];
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("10.79.0.1"))) {
            expect(0, send(socket, there, into) ? 1 : 0, "a whole checksum with offloads on");
            Offloads.turnOff("pa");
            expect(1, send(socket, there, into) ? 1 : 0, "a whole checksum with offloads off");
        }
    }

    private static boolean send(DatagramSocket socket, PacketSocket there, byte[] into) throws Exception {
        byte[] data = new byte[101];
        Arrays.fill(data, (byte) 0x5a);
        socket.send(new DatagramPacket(data, data.length, InetAddress.getByName("10.79.0.2"), 7777));
        int length = next(there, into, new byte[] {8, 0});
        // RFC 768: over the addresses, the protocol, the length, and the datagram with its checksum: all ones.
        int udpLength = length - ETHERNET - IPV4;
        int sum = 17 + udpLength;
        for (int i = ETHERNET + 12; i < length; i += 2) {
            sum += (into[i] & 0xff) << 8 | (i + 1 < length ? into[i + 1] & 0xff : 0);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return sum == 0xffff;
    }

    private static int cameBefore;
    private static int nextOfBatch;

    /** The next frame of a type; what the kernel says by itself is passed over. */
    private static int next(PacketSocket there, byte[] into, byte[] type) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < DEADLINE_NANOS) {
            if (nextOfBatch >= cameBefore) {
                cameBefore = Math.max(0, there.receive());
                nextOfBatch = 0;
                continue;
            }
            int frame = nextOfBatch++;
            there.copy(frame, into);
            if (into[12] == type[0] && into[13] == type[1]) {
                return there.bytes(frame);
            }
        }
        throw new AssertionError("no frame came");
    }

    private static void expect(long wanted, long found, String what) {
        if (wanted != found) {
            throw new AssertionError(what + ": " + found + " instead of " + wanted);
        }
    }
}
