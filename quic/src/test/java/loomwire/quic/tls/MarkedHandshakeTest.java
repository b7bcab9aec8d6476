package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.AdmissionKey;
import loomwire.quic.ClientConfig;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.AnswerMark;
import loomwire.quic.crypto.CipherSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By what a client with the shared key knows its server's hello. */
class MarkedHandshakeTest {
    private static final AnswerMark MARK = new AnswerMark(AdmissionKey.of(new byte[32]));
    private static final AnswerMark OTHER =
            new AnswerMark(AdmissionKey.of("k".repeat(32).getBytes()));
    private static final SigningIdentity IDENTITY = Identities.values()[0].identity();

    private static HandshakePair pair(AnswerMark client, ServerTlsConfig server) {
        return new HandshakePair(HandshakePair.clientTrusting(IDENTITY).withMark(client), server, 1);
    }

    private static ServerTlsConfig server(AnswerMark mark) {
        return HandshakePair.serverConfig(IDENTITY).withMark(mark);
    }

    private static boolean isMarked(HandshakePair pair) {
        return pair.client.events.contains(new TlsEvent.AnswerMarked());
    }

    private static void isRefused(HandshakePair pair) {
        QuicViolation refusal = assertThrows(QuicViolation.class, pair::run);
        assertEquals(ClientConfig.UNMARKED_ANSWER, refusal.errorCode());
        assertTrue(pair.client.secrets.isEmpty(), "nothing was made of it");
    }

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void theServersHelloIsKnownWithEverySuite(CipherSuite suite) throws QuicViolation {
        ServerTlsConfig server = server(MARK);
        HandshakePair pair = pair(
                        MARK,
                        new ServerTlsConfig(server.identity(), server.alpn(), List.of(suite), server.groups())
                                .withMark(MARK))
                .run();
        assertTrue(isMarked(pair));
        assertEquals(suite, pair.client.complete.suite());
    }

    @Test
    void aHelloWithoutTheMarkIsNobodys() {
        isRefused(pair(MARK, server(null)));
        isRefused(pair(MARK, server(OTHER)));
    }

    @Test
    void whoHasNoKeyDoesNotLook() throws QuicViolation {
        assertFalse(isMarked(pair(null, server(MARK)).run()));
    }

    /** It has no room for a mark; and a second hello would spoil the handshake with the server that has the first. */
    @Test
    void aHelloRetryRequestIsNobodys() {
        NamedGroup second = NamedGroup.values()[1];
        ServerTlsConfig server = server(MARK);
        isRefused(pair(
                MARK,
                new ServerTlsConfig(server.identity(), server.alpn(), server.cipherSuites(), List.of(second))
                        .withMark(MARK)));
    }
}
