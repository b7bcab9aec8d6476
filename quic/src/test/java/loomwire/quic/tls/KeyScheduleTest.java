package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import loomwire.quic.KnownAnswers;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.Hkdf;
import org.junit.jupiter.api.Test;

/** The simple 1-RTT handshake of RFC 8448 §3. */
class KeyScheduleTest {
    private static final KnownAnswers RFC = new KnownAnswers(KeyScheduleTest.class, "rfc8448-section3.txt");
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;

    @Test
    void bothEphemeralKeysGiveTheSharedSecret() throws QuicViolation {
        KeyExchange client = x25519("client_ephemeral_private");
        KeyExchange server = x25519("server_ephemeral_private");
        assertArrayEquals(RFC.bytes("client_ephemeral_public"), client.publicKey());
        assertArrayEquals(RFC.bytes("server_ephemeral_public"), server.publicKey());
        assertArrayEquals(RFC.bytes("ecdhe_shared_secret"), client.sharedSecret(server.publicKey()));
        assertArrayEquals(RFC.bytes("ecdhe_shared_secret"), server.sharedSecret(client.publicKey()));
    }

    @Test
    void theSecretsFollowFromEachOther() {
        byte[] early = KeySchedule.earlySecret(SUITE);
        assertArrayEquals(RFC.bytes("early_secret"), early);
        assertArrayEquals(RFC.bytes("derived_for_handshake"), KeySchedule.derived(SUITE, early));
        byte[] handshake = KeySchedule.handshakeSecret(SUITE, early, RFC.bytes("ecdhe_shared_secret"));
        assertArrayEquals(RFC.bytes("handshake_secret"), handshake);
        assertArrayEquals(RFC.bytes("derived_for_master"), KeySchedule.derived(SUITE, handshake));
        assertArrayEquals(RFC.bytes("master_secret"), KeySchedule.masterSecret(SUITE, handshake));
    }

    @Test
    void theTrafficSecretsAreThoseOfTheTrace() {
        KeySchedule schedule = schedule();
        assertArrayEquals(RFC.bytes("client_handshake_traffic_secret"), schedule.clientHandshakeSecret());
        assertArrayEquals(RFC.bytes("server_handshake_traffic_secret"), schedule.serverHandshakeSecret());
        byte[] secret = schedule.serverHandshakeSecret();
        assertArrayEquals(RFC.bytes("server_handshake_key"), Hkdf.expandLabel(SUITE, secret, "key", 16));
        assertArrayEquals(RFC.bytes("server_handshake_iv"), Hkdf.expandLabel(SUITE, secret, "iv", 12));
        assertFalse(schedule.isExporterReady());
        schedule.enterApplication(RFC.bytes("transcript_hash_CH_SF"));
        assertArrayEquals(RFC.bytes("client_application_traffic_secret_0"), schedule.clientApplicationSecret());
        assertArrayEquals(RFC.bytes("server_application_traffic_secret_0"), schedule.serverApplicationSecret());
    }

    @Test
    void theFinishedKeyIsThatOfTheTrace() {
        assertArrayEquals(
                RFC.bytes("server_finished_key"),
                KeySchedule.finishedKey(SUITE, RFC.bytes("server_handshake_traffic_secret")));
    }

    @Test
    void theTranscriptOfARetryStartsWithTheHashOfTheFirstHello() {
        for (CipherSuite suite : CipherSuite.values()) {
            byte[] first = {1, 0, 0, 1, 9};
            Transcript transcript = new Transcript();
            transcript.add(first);
            transcript.start(suite);
            byte[] hash = transcript.hash();
            transcript.replaceByMessageHash();

            Transcript expected = new Transcript();
            expected.start(suite);
            expected.add(new byte[] {(byte) 254, 0, 0, (byte) hash.length});
            expected.add(hash);
            assertArrayEquals(expected.hash(), transcript.hash());
            assertEquals(suite.hashLength(), hash.length);
        }
    }

    @Test
    void exportsDifferByLabelContextAndLength() {
        KeySchedule schedule = schedule();
        schedule.enterApplication(RFC.bytes("transcript_hash_CH_SF"));
        byte[] export = schedule.export("label", new byte[] {1}, 32);
        assertArrayEquals(export, schedule.export("label", new byte[] {1}, 32));
        assertFalse(Arrays.equals(export, schedule.export("label", new byte[] {2}, 32)));
        assertFalse(Arrays.equals(export, schedule.export("lapel", new byte[] {1}, 32)));
        assertFalse(Arrays.equals(export, Arrays.copyOf(schedule.export("label", new byte[] {1}, 64), 32)));
    }

    private static KeySchedule schedule() {
        KeySchedule schedule = new KeySchedule(SUITE);
        schedule.enterHandshake(RFC.bytes("ecdhe_shared_secret"), RFC.bytes("transcript_hash_CH_SH"));
        return schedule;
    }

    private static KeyExchange x25519(String name) {
        byte[] key = RFC.bytes(name);
        return new KeyExchange.X25519((buffer, from, to) -> System.arraycopy(key, 0, buffer, from, to - from));
    }
}
