package loomwire.rawnet.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The .hex files are what a Linux 6.18 kernel answered, one receive a line, on a little-endian machine. */
class NeighbourMessagesTest {

    @Test
    void theIpv4TableIsReadToItsEnd() throws IOException {
        List<Neighbour> table = read("neighbours-ipv4.hex");
        assertEquals(2, table.size());
        assertNeighbour(table.get(0), 2, "192.168.7.1", "02:00:5e:00:00:01");
        assertNeighbour(table.get(1), 3, "10.40.0.1", "02:00:5e:00:00:02");
    }

    @Test
    void theIpv6TableIsReadToItsEnd() throws IOException {
        Neighbour router = read("neighbours-ipv6.hex").stream()
                .filter(entry -> !entry.address().isMulticastAddress())
                .findFirst()
                .orElseThrow();
        assertNeighbour(router, 2, "fe80::1", "02:00:5e:00:00:03");
    }

    @Test
    void anUnresolvedOrFailedNeighbourIsNotUsable() {
        InetAddress address = InetAddress.ofLiteral("192.0.2.1");
        byte[] mac = {2, 0, 0, 0, 0, 1};
        assertFalse(new Neighbour(1, 0x01, address, null).isUsable());
        assertFalse(new Neighbour(1, 0x20, address, mac).isUsable());
        assertFalse(new Neighbour(1, 0x02, address, new byte[4]).isUsable());
        assertTrue(new Neighbour(1, 0x04, address, mac).isUsable());
    }

    @Test
    void aRefusalOfTheKernelIsAnError() {
        ByteBuffer message = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(36)
                .putShort((short) 2)
                .putShort((short) 0)
                .putInt(1)
                .putInt(0)
                .putInt(-95)
                .rewind();
        IOException e = assertThrows(IOException.class, () -> NeighbourMessages.read(message, new ArrayList<>()));
        assertTrue(e.getMessage().contains("errno 95"), e.getMessage());
    }

    @Test
    void aSolicitationNamesTheInterfaceAndTheAddress() {
        ByteBuffer message = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        NeighbourMessages.writeSolicitation(message, 2, 3, new byte[] {10, 40, 0, 1});
        assertEquals(
                "24000000" + "1c00" + "0504" + "01000000" + "00000000" // RTM_NEWNEIGH, request, ack, create
                        + "02000000" + "03000000" + "0000" + "01" + "00" // NTF_USE on interface 3
                        + "0800" + "0100" + "0a280001", // NDA_DST
                HexFormat.of().formatHex(message.array()));
    }

    @Test
    void anAcknowledgmentTellsItsErrno() throws IOException {
        ByteBuffer message = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(36)
                .putShort((short) 2)
                .putShort((short) 0)
                .putInt(1)
                .putInt(0)
                .putInt(-1)
                .rewind();
        assertEquals(1, NeighbourMessages.readAcknowledgment(message));
        message.putInt(16, 0);
        assertEquals(0, NeighbourMessages.readAcknowledgment(message));
        message.putShort(4, (short) 3);
        assertThrows(IOException.class, () -> NeighbourMessages.readAcknowledgment(message));
    }

    @Test
    void aMessageLongerThanWhatCameIsAnError() {
        ByteBuffer message = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(4000).rewind();
        assertThrows(IOException.class, () -> NeighbourMessages.read(message, new ArrayList<>()));
    }

    private static void assertNeighbour(Neighbour n, int index, String address, String mac) {
        assertEquals(index, n.interfaceIndex());
        assertEquals(InetAddress.ofLiteral(address), n.address());
        assertEquals(mac, HexFormat.ofDelimiter(":").formatHex(n.mac()));
        assertTrue(n.isUsable());
    }

    private static List<Neighbour> read(String resource) throws IOException {
        List<Neighbour> table = new ArrayList<>();
        boolean done = false;
        try (InputStream in = NeighbourMessagesTest.class.getResourceAsStream(resource)) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList()) {
                assertFalse(done, "something follows the end");
                done = NeighbourMessages.read(
                        ByteBuffer.wrap(HexFormat.of().parseHex(line)).order(ByteOrder.LITTLE_ENDIAN), table);
            }
        }
        assertTrue(done);
        return table;
    }
}
