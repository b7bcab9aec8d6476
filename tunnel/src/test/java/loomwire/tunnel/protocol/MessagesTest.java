package loomwire.tunnel.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
    private static final HexFormat HEX = HexFormat.of();

    private interface Message {
        Object read(DeadlineReader in) throws IOException;
    }

    private static DeadlineReader reader(ByteArrayInputStream bytes, int piece) {
        return new DeadlineReader(
                (buffer, from, length, patience) -> bytes.read(buffer, from, Math.min(length, piece)),
                Duration.ofHours(1));
    }

    private static DeadlineReader reader(byte[] bytes) {
        return reader(new ByteArrayInputStream(bytes), Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,   80,    01 01 0007 01 c0000201 0050",
        "2001:db8::1, 443,   01 01 0013 04 20010db8000000000000000000000001 01bb",
        "example.org, 65535, 01 01 000e 03 6578616d706c652e6f7267 ffff",
    })
    void anOpenRequestHasTheseBytes(String host, int port, String hex) throws IOException {
        byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
        Target target = new Target(host, port);
        assertArrayEquals(bytes, new OpenRequest(target).encode());
        Target read = OpenRequest.read(reader(bytes)).target();
        assertEquals(port, read.port());
        assertEquals(target.literal(), read.literal());
        assertEquals(host, read.host());
    }

    @Test
    void aRequestIsReadByteByByteAndNotAByteFurther() throws IOException {
        byte[] request = new OpenRequest(new Target("example.org", 80)).encode();
        byte[] withPayload = Arrays.copyOf(request, request.length + 5);
        ByteArrayInputStream in = new ByteArrayInputStream(withPayload);
        assertEquals("example.org:80", OpenRequest.read(reader(in, 1)).target().toString());
        assertEquals(5, in.available());
    }

    @ParameterizedTest
    @CsvSource({
        "47 01 0007 01 c0000201 0050, an open request that begins with 71 and not with a version",
        "00 01 0007 01 c0000201 0050, an open request that begins with 0 and not with a version",
        "01 01 0003 01 0050,          an open request of 3 bytes",
        "01 01 0103 03,               an open request of 259 bytes",
        "01 01 0006 01 c00002 0050,   an open request for an address of 3 bytes",
        "01 01 0007 04 c0000201 0050, an open request for an address of 4 bytes",
        "01 01 0007 01 c0000201 0000, an open request for port 0 is not from 1 to 65535",
        "01 01 0004 03 20 0050,       an open request for a host with characters that are not visible ASCII",
        "01 01 0004 03 ff 0050,       an open request for a host with characters that are not visible ASCII",
    })
    void aMalformedRequestIsNamed(String hex, String message) {
        byte[] bytes = Arrays.copyOf(HEX.parseHex(hex.replace(" ", "")), 400);
        assertEquals(
                message,
                assertThrows(MalformedMessageException.class, () -> OpenRequest.read(reader(bytes)))
                        .getMessage());
    }

    @Test
    void anotherVersionIsNamedWithOurs() {
        byte[] request = new OpenRequest(new Target("example.org", 80)).encode();
        byte[] answer = OpenAnswer.ok().encode();
        byte[] goAway = new GoAway(Duration.ofSeconds(1)).encode();
        request[0] = answer[0] = goAway[0] = 2;
        String rest = " of version 2 of the tunnel's protocol, while this end speaks version 1 (run the same version of"
                + " Loomwire on both ends: this end is the older one, update it)";
        assertEquals(
                "an open request" + rest,
                assertThrows(OtherVersionException.class, () -> OpenRequest.read(reader(request)))
                        .getMessage());
        assertEquals(
                "an answer" + rest,
                assertThrows(OtherVersionException.class, () -> OpenAnswer.read(reader(answer)))
                        .getMessage());
        assertEquals(
                "a message" + rest,
                assertThrows(OtherVersionException.class, () -> GoAway.read(reader(goAway)))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "01 02 0007 01 c0000201 0050, COMMAND_NOT_SUPPORTED",
        "01 01 0007 09 c0000201 0050, ADDRESS_TYPE_NOT_SUPPORTED"
    })
    void aRequestForSomethingElseGetsItsStatus(String hex, OpenStatus status) {
        byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
        assertEquals(
                status,
                assertThrows(RefusedException.class, () -> OpenRequest.read(reader(bytes)))
                        .status());
    }

    @Test
    void anAnswerCarriesStatusAndMessage() throws IOException {
        for (OpenStatus status : OpenStatus.values()) {
            OpenAnswer answer = new OpenAnswer(status, "näher gesagt");
            assertEquals(answer, OpenAnswer.read(reader(answer.encode())));
        }
        assertEquals(OpenAnswer.ok(), OpenAnswer.read(reader(HEX.parseHex("01000000"))));
    }

    @Test
    void anAnswerIsCutToItsLimitAndCleaned() throws IOException {
        byte[] bytes = new OpenAnswer(OpenStatus.GENERAL_FAILURE, "x".repeat(5000)).encode();
        assertEquals(4 + OpenAnswer.MAX_MESSAGE, bytes.length);
        OpenAnswer evil = new OpenAnswer(OpenStatus.GENERAL_FAILURE, "a\u001b[2J\nb");
        assertEquals(
                "a\\u001b[2J\\u000ab", OpenAnswer.read(reader(evil.encode())).message());
        assertThrows(MalformedMessageException.class, () -> OpenAnswer.read(reader(HEX.parseHex("0101ffff"))));
        assertThrows(MalformedMessageException.class, () -> OpenAnswer.read(reader(HEX.parseHex("07010000"))));
        assertEquals(
                OpenStatus.GENERAL_FAILURE,
                OpenAnswer.read(reader(HEX.parseHex("01630000"))).status());
    }

    @Test
    void anAuthenticationMessageSkipsSettingsItDoesNotKnow() throws IOException {
        AuthMessage message = new AuthMessage(new byte[32], List.of("PA", "A"), 35_000_000);
        AuthMessage read = AuthMessage.read(reader(message.encode()));
        assertArrayEquals(new byte[32], read.proof());
        assertEquals(List.of("PA", "A"), read.remoteFlags());
        assertEquals(35_000_000, read.bytesPerSecond());
        AuthMessage none = AuthMessage.read(reader(new AuthMessage(null, List.of(), AuthMessage.NOT_SAID).encode()));
        assertEquals(AuthMessage.NOT_SAID, none.bytesPerSecond());
        assertEquals(null, none.proof());
        assertEquals(List.of(), none.remoteFlags());
        byte[] later = HEX.parseHex("0100000a" + "7f0002abcd" + "0100025041");
        assertEquals(List.of("PA"), AuthMessage.read(reader(later)).remoteFlags());
    }

    @ParameterizedTest
    @CsvSource({
        "02000000",
        "01020000",
        "0100ffff",
        "010000020100",
        "0100000401000541",
        "0100000501000258585",
        "01000003010000",
        "0100000402000100",
        "0100000b020008ffffffffffffffff"
    })
    void aMalformedAuthenticationMessageIsRefused(String hex) {
        byte[] bytes = HEX.parseHex(hex.length() % 2 == 0 ? hex : hex + "8");
        assertThrows(MalformedMessageException.class, () -> AuthMessage.read(reader(bytes)));
    }

    @Test
    void everyTruncationIsAnEarlyEnd() {
        byte[][] messages = {
            new OpenRequest(new Target("example.org", 80)).encode(),
            new OpenAnswer(OpenStatus.NOT_ALLOWED, "no").encode(),
            new AuthMessage(new byte[32], List.of("PA"), 1).encode()
        };
        Message[] readers = {OpenRequest::read, OpenAnswer::read, AuthMessage::read};
        for (int i = 0; i < messages.length; i++) {
            Message message = readers[i];
            for (int length = 0; length < messages[i].length; length++) {
                byte[] cut = Arrays.copyOf(messages[i], length);
                assertThrows(EOFException.class, () -> message.read(reader(cut)), "of " + length + " bytes");
            }
        }
    }

    @Test
    void randomBytesNeverCauseMoreThanADeclaredException() {
        long seed = Long.getLong("loomwire.seed", System.nanoTime());
        System.out.println("MessagesTest seed " + seed);
        Random random = new Random(seed);
        Message[] readers = {OpenRequest::read, OpenAnswer::read, AuthMessage::read};
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 4 && random.nextBoolean()) {
                bytes[0] = 1;
                bytes[1] = (byte) random.nextInt(3);
                bytes[2] = 0;
                bytes[3] = (byte) random.nextInt(bytes.length);
            }
            for (Message message : readers) {
                try {
                    message.read(reader(bytes));
                } catch (IOException declared) {
                    // What a peer can cause.
                }
            }
        }
    }

    @Test
    void aPeerThatDripsBytesGainsNoTime() {
        long[] now = {0};
        DeadlineReader reader = new DeadlineReader(
                (buffer, from, length, patience) -> {
                    now[0] += Duration.ofSeconds(3).toNanos();
                    buffer[from] = 1;
                    return 1;
                },
                Duration.ofSeconds(10),
                () -> now[0]);
        assertEquals(
                "a message was not complete within 10 s",
                assertThrows(DeadlineException.class, () -> reader.bytes(100)).getMessage());
        assertEquals(Duration.ofSeconds(12).toNanos(), now[0], "the fourth byte was the last it waited for");
    }

    @Test
    void aServerSaysThatItIsGoingAwayAndHowLongItWaits() throws Exception {
        byte[] bytes = new GoAway(Duration.ofSeconds(10)).encode();
        assertEquals("0101000400002710", HEX.formatHex(bytes));
        assertEquals(Duration.ofSeconds(10), GoAway.read(reader(bytes)).drain());
    }

    @Test
    void aMessageOfALaterVersionIsReadPastAndAMalformedOneIsNot() throws Exception {
        assertNull(GoAway.read(reader(HEX.parseHex("010900021234"))));
        assertEquals(
                Duration.ofMillis(1),
                GoAway.read(reader(HEX.parseHex("0101000500000001ff"))).drain());
        assertThrows(MalformedMessageException.class, () -> GoAway.read(reader(HEX.parseHex("0201000400000001"))));
        assertThrows(MalformedMessageException.class, () -> GoAway.read(reader(HEX.parseHex("010100020001"))));
    }
}
