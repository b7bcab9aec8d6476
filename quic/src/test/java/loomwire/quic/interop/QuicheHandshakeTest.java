package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.quic.BoringSSLContextOption;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import loomwire.quic.ClientConfig;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerBuilder;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerTrust;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.tls.NamedGroup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes between Loomwire and quiche with every choice that either end may make; each carries some data then. */
@Tag("slow")
@Timeout(30)
class QuicheHandshakeTest {
    private static final UnaryOperator<ServerBuilder> SERVER = Loomwire.serving(Certificates.SERVER, Loomwire.ALPN);
    private static final byte[] CONTENT = Content.of(1, 20_000);
    private static final ServerTrust TRUST = new ServerTrust.Authorities(List.of(Certificates.AUTHORITY));
    /** A group whose key share makes a ClientHello longer than one datagram. */
    private static final String HYBRID_GROUP = "X25519MLKEM768";
    /** Names that make a certificate of about 20 kB, several times what an unvalidated address may be sent. */
    private static final int MANY_NAMES = 600;

    @BeforeAll
    static void quicheRunsHere() {
        Quiche.assumeAvailable();
    }

    @Test
    void bothEndsSeeWhatWasAgreed() throws Exception {
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            assertEquals(Loomwire.ALPN, connection.applicationProtocol());
            assertEquals(Certificates.SERVER.chain(), connection.peerCertificates());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWithOneCipherSuiteIsServed(CipherSuite suite) throws Exception {
        try (QuicheServer server = QuicheServer.open()) {
            exchange(server, Loomwire.offering(List.of(suite), Loomwire.ALL_GROUPS, TRUST));
            assertEquals(
                    suite.name(), server.accepted().sslEngine().getSession().getCipherSuite());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithOneCipherSuiteIsUsed(CipherSuite suite) throws Exception {
        try (MirrorServer server = MirrorServer.open(with -> SERVER.apply(with).cipherSuites(suite.name()));
                QuicheClient client = QuicheClient.connect(server.address())) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
            assertEquals(
                    suite.name(), client.connection().sslEngine().getSession().getCipherSuite());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWithOneGroupIsServed(NamedGroup group) throws Exception {
        try (QuicheServer server = QuicheServer.open()) {
            exchange(server, Loomwire.offering(Loomwire.ALL_SUITES, List.of(group), TRUST));
        }
    }

    @Test
    void quicheAsksForAnotherKeyShareWithHelloRetryRequest() throws Exception {
        try (QuicheServer server = QuicheServer.open(
                Certificates.SERVER,
                tls -> tls.option(BoringSSLContextOption.GROUPS, new String[] {"P-256"}),
                transport -> {})) {
            exchange(
                    server,
                    Loomwire.offering(Loomwire.ALL_SUITES, List.of(NamedGroup.X25519, NamedGroup.SECP256R1), TRUST));
        }
    }

    @Test
    void quicheGivesAnotherKeyShareAfterHelloRetryRequest() throws Exception {
        try (MirrorServer server = MirrorServer.open(with -> SERVER.apply(with).groups(NamedGroup.SECP256R1.name()));
                QuicheClient client = QuicheClient.connect(
                        server.address(),
                        tls -> tls.option(BoringSSLContextOption.GROUPS, new String[] {"X25519", "P-256"}),
                        transport -> {})) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    @Test
    void aClientHelloOfTwoDatagramsIsPutTogether() throws Exception {
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(Certificates.SERVER, Loomwire.ALPN));
                QuicheClient client = QuicheClient.connect(
                        server.address(),
                        tls -> tls.option(BoringSSLContextOption.GROUPS, new String[] {HYBRID_GROUP, "X25519"}),
                        transport -> {})) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    // Netty asks BoringSSL for no Ed25519 signature.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
    void everyKindOfServerKeyIsVerifiedByUs(Certificates.Key key) throws Exception {
        try (QuicheServer server =
                QuicheServer.open(Certificates.server(key, Certificates.NAME), tls -> {}, transport -> {})) {
            exchange(server, Loomwire.trusting());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfServerKeyIsVerifiedByQuiche(Certificates.Key key) throws Exception {
        ServerIdentity identity = Certificates.server(key, Certificates.NAME);
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(identity, Loomwire.ALPN));
                QuicheClient client = QuicheClient.connect(
                        server.address(),
                        tls -> tls.option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, new String[] {
                            "ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ed25519", "rsa_pss_rsae_sha256"
                        }),
                        transport -> {})) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    @Test
    void aCertificateLargerThanAnUnvalidatedAddressMayBeSentArrivesFromQuiche() throws Exception {
        try (QuicheServer server =
                QuicheServer.open(Certificates.serverOfManyNames(MANY_NAMES), tls -> {}, transport -> {})) {
            exchange(server, Loomwire.trusting());
        }
    }

    @Test
    void aCertificateLargerThanAnUnvalidatedAddressMayBeSentArrivesAtQuiche() throws Exception {
        ServerIdentity identity = Certificates.serverOfManyNames(MANY_NAMES);
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(identity, Loomwire.ALPN));
                QuicheClient client = QuicheClient.connect(server.address())) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void quichesConnectionIdsMayHaveAnyLength(int length) throws Exception {
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(Certificates.SERVER, Loomwire.ALPN));
                QuicheClient client = QuicheClient.connect(
                        server.address(), tls -> {}, transport -> transport.localConnectionIdLength(length))) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    @Test
    void quicheComesDownToOurVersionWhenItOfferedAnUnknownOne() throws Exception {
        int reserved = 0xbabababa;
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(Certificates.SERVER, Loomwire.ALPN));
                QuicheClient client =
                        QuicheClient.connect(server.address(), tls -> {}, transport -> transport.version(reserved))) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    @Test
    void aPinIsEnoughTrust() throws Exception {
        try (QuicheServer server = QuicheServer.open()) {
            exchange(
                    server,
                    Loomwire.offering(
                            Loomwire.ALL_SUITES,
                            Loomwire.ALL_GROUPS,
                            new ServerTrust.Pins(Set.of(Certificates.SERVER.pin()))));
        }
    }

    private static void exchange(QuicheServer server, ClientConfig config) throws Exception {
        try (QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), config)) {
            assertArrayEquals(CONTENT, Loomwire.mirrored(connection, CONTENT));
        }
    }
}
