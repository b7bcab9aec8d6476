package loomwire.quic.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import loomwire.quic.KnownAnswers;
import loomwire.quic.base.ConnectionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sample packets of RFC 9001 appendix A, sealed and opened. */
class SamplePacketsTest {
    private static final KnownAnswers RFC = new KnownAnswers(SamplePacketsTest.class, "rfc9001-appendix-a.txt");
    private static final ConnectionId CLIENT_DESTINATION = ConnectionId.copyOf(hex("8394c8f03e515708"));
    private static final int CLIENT_PACKET_NUMBER_OFFSET = 18;
    private static final int SERVER_PACKET_NUMBER_OFFSET = 18;
    private static final CipherSuite AES = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final CipherSuite CHACHA = CipherSuite.TLS_CHACHA20_POLY1305_SHA256;

    @Test
    void theInitialSecretsAreThoseOfAppendixA1() {
        byte[] initial = InitialKeys.secret(1, CLIENT_DESTINATION);
        assertHex("7db5df06e7a69e432496adedb00851923595221596ae2ae9fb8115c1e9ed0a44", initial);
        byte[] client = InitialKeys.clientSecret(initial);
        assertHex("c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea", client);
        assertHex("1f369613dd76d5467730efcbe3b1a22d", Hkdf.expandLabel(AES, client, "quic key", 16));
        assertHex("fa044b2f42a3fd3b46fb255c", Hkdf.expandLabel(AES, client, "quic iv", 12));
        assertHex("9f50449e04a0e810283a1e9933adedd2", Hkdf.expandLabel(AES, client, "quic hp", 16));
        byte[] server = InitialKeys.serverSecret(initial);
        assertHex("3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b", server);
        assertHex("cf3a5331653c364c88f0f379b6067e37", Hkdf.expandLabel(AES, server, "quic key", 16));
        assertHex("0ac1493ca1905853b0bba03e", Hkdf.expandLabel(AES, server, "quic iv", 12));
        assertHex("c206b8d9b9f0f37644430b490eeaa314", Hkdf.expandLabel(AES, server, "quic hp", 16));
    }

    @Test
    void headerMasksAreThoseOfTheSamples() {
        byte[] mask = new byte[HeaderProtection.MASK_LENGTH];
        HeaderProtection.create(AES, hex("9f50449e04a0e810283a1e9933adedd2"))
                .mask(hex("d1b1c98dd7689fb8ec11d242b123dc9b"), 0, mask);
        assertHex("437b9aec36", mask);
        HeaderProtection.create(AES, hex("c206b8d9b9f0f37644430b490eeaa314"))
                .mask(hex("00002cd0991cd25b0aac406a5816b6394100"), 2, mask);
        assertHex("2ec0d8356a", mask);
        HeaderProtection chacha = HeaderProtection.create(
                CHACHA, hex("25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4"));
        chacha.mask(hex("5e5cd55c41f69080575d7999c25a5bfb"), 0, mask);
        assertHex("aefefe7d03", mask);
        // A replayed packet has the same sample.
        chacha.mask(hex("5e5cd55c41f69080575d7999c25a5bfb"), 0, mask);
        assertHex("aefefe7d03", mask);
    }

    @ParameterizedTest
    @EnumSource
    void theClientInitialIsThatOfAppendixA2(AeadProvider provider) {
        byte[] payload = Arrays.copyOf(RFC.bytes("client_payload"), 1162);
        InitialKeys.Pair keys = InitialKeys.derive(1, CLIENT_DESTINATION, provider);
        byte[] packet = sealed(keys.client(), RFC.bytes("client_header"), payload, 2, CLIENT_PACKET_NUMBER_OFFSET, 4);
        assertHex(RFC.hex("client_packet"), packet);
        assertOpens(keys.client(), packet, RFC.bytes("client_header"), payload, 2, CLIENT_PACKET_NUMBER_OFFSET);
    }

    @ParameterizedTest
    @EnumSource
    void theServerInitialIsThatOfAppendixA3(AeadProvider provider) {
        byte[] payload = RFC.bytes("server_payload");
        InitialKeys.Pair keys = InitialKeys.derive(1, CLIENT_DESTINATION, provider);
        byte[] packet = sealed(keys.server(), RFC.bytes("server_header"), payload, 1, SERVER_PACKET_NUMBER_OFFSET, 2);
        assertHex(RFC.hex("server_packet"), packet);
        assertOpens(keys.server(), packet, RFC.bytes("server_header"), payload, 1, SERVER_PACKET_NUMBER_OFFSET);
    }

    @Test
    void theRetryTagIsThatOfAppendixA4() {
        byte[] retry = RFC.bytes("retry_packet");
        int tagFrom = retry.length - RetryIntegrity.TAG_LENGTH;
        assertArrayEquals(
                Arrays.copyOfRange(retry, tagFrom, retry.length),
                RetryIntegrity.tag(CLIENT_DESTINATION, retry, 0, tagFrom));
        assertTrue(RetryIntegrity.verify(CLIENT_DESTINATION, retry, 0, retry.length));
        assertFalse(RetryIntegrity.verify(ConnectionId.EMPTY, retry, 0, retry.length));
        for (int i = 0; i < retry.length; i++) {
            byte[] changed = retry.clone();
            changed[i] ^= 1;
            assertFalse(RetryIntegrity.verify(CLIENT_DESTINATION, changed, 0, changed.length), "byte " + i);
        }
        assertFalse(RetryIntegrity.verify(CLIENT_DESTINATION, retry, 0, RetryIntegrity.TAG_LENGTH - 1));
    }

    @ParameterizedTest
    @EnumSource
    void theChaChaPacketIsThatOfAppendixA5(AeadProvider provider) {
        byte[] secret = hex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
        assertHex(
                "1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9",
                Hkdf.expandLabel(CHACHA, secret, "quic ku", 32));
        PacketKeys keys = PacketKeys.derive(CHACHA, secret, provider);
        byte[] packet = sealed(keys, hex("4200bff4"), hex("01"), 654360564, 1, 3);
        assertHex("4cfe4189655e5cd55c41f69080575d7999c25a5bfb", packet);
        assertOpens(keys, packet, hex("4200bff4"), hex("01"), 654360564, 1);
    }

    @ParameterizedTest
    @EnumSource
    void anyChangedByteIsFoundAndThePacketLeftAsItWas(AeadProvider provider) {
        for (CipherSuite suite : CipherSuite.values()) {
            Aead aead = PacketKeys.derive(suite, new byte[suite.hashLength()], provider)
                    .aead();
            byte[] packet = new byte[9 + 40 + Aead.TAG_LENGTH];
            int end = aead.seal(7, packet, 0, 9, 49);
            assertEquals(packet.length, end);
            for (int i = 0; i < end; i++) {
                byte[] changed = packet.clone();
                changed[i] ^= (byte) 0x80;
                byte[] before = changed.clone();
                assertEquals(-1, aead.open(7, changed, 0, 9, end), suite + " byte " + i);
                assertArrayEquals(before, changed, suite + " byte " + i);
            }
            assertEquals(-1, aead.open(8, packet, 0, 9, end), "another packet number");
            for (int length = 0; length < 9 + 40; length++) {
                assertEquals(-1, aead.open(7, packet, 0, 9, Math.max(9, end - 1 - length)), "shorter by " + length);
            }
            assertEquals(49, aead.open(7, packet, 0, 9, end));
            assertArrayEquals(new byte[49], Arrays.copyOf(packet, 49));
        }
    }

    @Test
    void bothProvidersMakeTheSamePackets() {
        for (CipherSuite suite : CipherSuite.values()) {
            byte[] secret = new byte[suite.hashLength()];
            Aead jdk = PacketKeys.derive(suite, secret, AeadProvider.JDK).aead();
            Aead bouncyCastle =
                    PacketKeys.derive(suite, secret, AeadProvider.BOUNCY_CASTLE).aead();
            for (int length : new int[] {0, 1, 15, 16, 17, 511, 512, 1350, 9000}) {
                byte[] one = new byte[5 + 10 + length + Aead.TAG_LENGTH];
                byte[] other = one.clone();
                long packetNumber = (1L << 40) + length;
                jdk.seal(packetNumber, one, 5, 15, 15 + length);
                bouncyCastle.seal(packetNumber, other, 5, 15, 15 + length);
                assertArrayEquals(one, other, suite + " " + length);
                assertEquals(15 + length, bouncyCastle.open(packetNumber, one, 5, 15, one.length));
                assertEquals(15 + length, jdk.open(packetNumber, other, 5, 15, other.length));
                assertArrayEquals(one, other);
            }
        }
    }

    @Test
    void aPacketTooShortToSampleIsRefused() {
        PacketKeys keys =
                InitialKeys.derive(1, CLIENT_DESTINATION, AeadProvider.JDK).client();
        byte[] packet = new byte[64];
        assertEquals(-1, keys.unprotectHeader(packet, 0, 1, 1 + PacketKeys.MIN_PROTECTED_LENGTH - 1));
        assertArrayEquals(new byte[64], packet);
        assertThrows(IllegalArgumentException.class, () -> keys.seal(0, packet, 0, 1, 1, 4));
    }

    @Test
    void anUnknownVersionHasNoInitialKeys() {
        assertThrows(IllegalArgumentException.class, () -> InitialKeys.derive(2, CLIENT_DESTINATION, AeadProvider.JDK));
    }

    private static byte[] sealed(
            PacketKeys keys, byte[] header, byte[] payload, long packetNumber, int offset, int packetNumberLength) {
        // Not at the start of the array, as packets in a batch are not.
        int from = 3;
        byte[] buf = new byte[from + header.length + payload.length + Aead.TAG_LENGTH];
        System.arraycopy(header, 0, buf, from, header.length);
        System.arraycopy(payload, 0, buf, from + header.length, payload.length);
        int end = keys.seal(
                packetNumber, buf, from, from + offset, packetNumberLength, from + header.length + payload.length);
        return Arrays.copyOfRange(buf, from, end);
    }

    private static void assertOpens(
            PacketKeys keys, byte[] packet, byte[] header, byte[] payload, long packetNumber, int offset) {
        byte[] buf = packet.clone();
        int length = keys.unprotectHeader(buf, 0, offset, buf.length);
        assertEquals(header.length - offset, length);
        assertHex(HexFormat.of().formatHex(header), Arrays.copyOf(buf, header.length));
        int end = keys.open(packetNumber, buf, 0, offset + length, buf.length);
        assertArrayEquals(payload, Arrays.copyOfRange(buf, offset + length, end));
    }

    private static void assertHex(String expected, byte[] actual) {
        assertEquals(expected, HexFormat.of().formatHex(actual));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
