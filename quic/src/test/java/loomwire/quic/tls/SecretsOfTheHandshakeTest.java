package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.CipherSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handshake computes in secret holds zeros once it is of no use; each test keeps the array and looks again. */
class SecretsOfTheHandshakeTest {
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;

    private static boolean isZero(byte[] bytes) {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    @ParameterizedTest
    @EnumSource
    void aPrivateKeyIsWiped(NamedGroup group) {
        KeyExchange exchange = KeyExchange.generate(group, new SeededEntropy(1));
        byte[] key = switch (exchange) {
            case KeyExchange.X25519 x25519 -> x25519.privateKey();
            case KeyExchange.Secp256r1 p256 -> p256.privateKey();
        };
        assertFalse(isZero(key));
        exchange.wipe();
        assertTrue(isZero(key));
    }

    @Test
    void theSharedSecretIsUsedUp() {
        KeySchedule keys = new KeySchedule(SUITE);
        byte[] shared = new byte[32];
        Arrays.fill(shared, (byte) 7);
        keys.enterHandshake(shared, new byte[32]);
        assertTrue(isZero(shared));
        assertFalse(isZero(keys.clientHandshakeSecret()));
    }

    @Test
    void secretsOfTheScheduleAreWipedWhenTheHandshakeIsDone() {
        KeySchedule keys = new KeySchedule(SUITE);
        keys.enterHandshake(new byte[32], new byte[32]);
        keys.enterApplication(new byte[32]);
        List<byte[]> held = Stream.of(
                        keys.handshakeSecret(),
                        keys.clientHandshakeSecret(),
                        keys.serverHandshakeSecret(),
                        keys.clientApplicationSecret(),
                        keys.serverApplicationSecret())
                .toList();
        byte[] exporter = keys.exporterSecret();
        assertTrue(held.stream().noneMatch(SecretsOfTheHandshakeTest::isZero));
        keys.keepExporterOnly();
        assertTrue(held.stream().allMatch(SecretsOfTheHandshakeTest::isZero));
        assertFalse(isZero(exporter));
        keys.wipe();
        assertTrue(isZero(exporter));
    }

    @Test
    void secretsThatWereToldAreTheReceiversOwn() throws QuicViolation {
        HandshakePair pair = new HandshakePair(
                        HandshakePair.clientTrusting(Identities.GENERATED.identity()),
                        HandshakePair.serverConfig(Identities.GENERATED.identity()),
                        1)
                .run();
        TlsEvent.SecretsReady told = pair.client.secrets.get(EncryptionLevel.ONE_RTT);
        assertFalse(isZero(told.readSecret()), "the end of the handshake wiped what the connection has yet to use");
        told.wipe();
        assertTrue(isZero(told.readSecret()) && isZero(told.writeSecret()));
        assertTrue(pair.client.handshake.isExporterReady());
        pair.client.handshake.wipe();
        assertFalse(pair.client.handshake.isExporterReady());
    }

    @Test
    void aHandshakeThatFailsWipesWhatItHadYetToTell() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToEncryptedExtensions();
        ClientHandshake client = (ClientHandshake) server.client;
        KeySchedule keys = client.keys;
        byte[] held = keys.clientHandshakeSecret();
        assertFalse(isZero(held));
        Violations.assertFails(
                Alert.UNEXPECTED_MESSAGE,
                () -> server.send(
                        EncryptionLevel.HANDSHAKE,
                        MessageWriter.message(HandshakeType.FINISHED, writer -> writer.u8(0))));
        assertTrue(isZero(held));
    }

    @Test
    void aHandshakeThatIsGivenUpWipesItsPrivateKey() {
        ClientHandshake client = (ClientHandshake) TlsHandshake.client(
                HandshakePair.clientTrusting(Identities.GENERATED.identity()),
                HandshakePair.CLIENT_PARAMETERS,
                new SeededEntropy(5));
        client.start();
        byte[] key = ((KeyExchange.X25519) client.keyExchange()).privateKey();
        assertFalse(isZero(key));
        client.wipe();
        assertTrue(isZero(key));
        assertNull(client.keyExchange());
    }

    @Test
    void aSharedSecretLeavesNoPrivateKeyBehind() throws QuicViolation {
        ScriptedServer server = ScriptedServer.withHello();
        ClientHandshake client = (ClientHandshake) server.client;
        byte[] key = ((KeyExchange.X25519) client.keyExchange()).privateKey();
        assertFalse(isZero(key));
        server.sendServerHello(server.goodHelloExtensions());
        assertTrue(isZero(key));
        assertEquals(SUITE, client.suite);
    }
}
