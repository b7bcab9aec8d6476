package loomwire.rawnet.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.Addresses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutgoingTrainsTest {
    private static final long PEER = Addresses.mapped(0x7f000001);

    private UdpSocket socket;
    private OutgoingTrains trains;

    @BeforeEach
    void open() {
        socket = LinuxCalls.orNull(
                "test",
                () -> UdpSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1 << 16, false));
        Assumptions.assumeTrue(socket != null, "these are Linux's calls");
        trains = new OutgoingTrains(socket, 8, 256 << 10);
    }

    @AfterEach
    void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }

    private void add(int port, int... lengths) {
        for (int length : lengths) {
            trains.add(0, PEER, port, 0, 0, new byte[length], 0, length);
        }
    }

    private List<Integer> segments() {
        List<Integer> segments = new ArrayList<>();
        for (int i = 0; i < trains.size(); i++) {
            segments.add(trains.segments(i));
        }
        return segments;
    }

    @Test
    void datagramsOfOneSizeMakeOneMessageThatAShorterOneEnds() {
        add(1, 100, 100, 100, 60, 60, 60);
        assertEquals(List.of(4, 2), segments());
        assertEquals(360, trains.bytes(0));
    }

    @Test
    void aProbeOfTheMtuTravelsAlone() {
        add(1, 1452, 1300, 1300);
        assertEquals(List.of(1, 2), segments());
    }

    @Test
    void anotherPeerOrALongerDatagramBeginsAMessage() {
        add(1, 100, 100);
        add(2, 100, 100, 101);
        trains.add(1, PEER, 2, 0, 0, new byte[101], 0, 101);
        assertEquals(List.of(2, 2, 1, 1), segments());
    }

    @Test
    void noMessageIsLongerThanAnIpPacket() {
        for (int i = 0; i < 50; i++) {
            add(1, 1400);
        }
        assertEquals(List.of(46, 4), segments());
        trains.clear();
        for (int i = 0; i < 70; i++) {
            add(1, 10);
        }
        assertEquals(List.of(64, 6), segments());
    }

    @Test
    void withoutCuttingEachDatagramIsAMessage() {
        trains.stopCutting();
        add(1, 100, 100, 100);
        assertEquals(List.of(1, 1, 1), segments());
    }

    @Test
    void itIsFullWhenEitherMessagesOrBytesAre() {
        for (int port = 1; port <= 8; port++) {
            add(port, 10);
        }
        assertFalse(trains.hasRoom(10));
        trains.clear();
        assertFalse(trains.hasRoom(256 << 10));
    }

    @Test
    void aClosedSocketSaysSo() throws IOException {
        add(1, 10);
        socket.close();
        assertEquals(-ErrnoException.EBADF, trains.send(0));
    }
}
