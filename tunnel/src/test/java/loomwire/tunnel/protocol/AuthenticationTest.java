package loomwire.tunnel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import loomwire.quic.QuicStream;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryStream;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static final Auth KEY = new Auth.SharedKey(new byte[32]);
    private static final Auth OTHER = new Auth.SharedKey("0123456789abcdef0123456789abcdef".getBytes());
    private static final Auth NONE = new Auth.None();
    private static final Duration LONG = Duration.ofSeconds(20);

    private record Outcome(IOException client, IOException server, List<String> flags) {}

    private static Outcome meet(MemoryConnection.Pair pair, Auth clientAuth, Auth serverAuth) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Wishes> server = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return Authentication.accept(pair.server(), serverAuth, LONG);
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    threads);
            IOException client = null;
            try {
                QuicStream stream = Authentication.introduce(pair.client(), clientAuth, List.of("PA", "A"));
                Authentication.awaitServer(pair.client(), stream, clientAuth);
            } catch (IOException e) {
                client = e;
            }
            try {
                return new Outcome(
                        client, null, server.get(20, TimeUnit.SECONDS).remoteFlags());
            } catch (java.util.concurrent.ExecutionException e) {
                return new Outcome(client, (IOException) e.getCause(), null);
            }
        }
    }

    private record Rates(OptionalLong told, long granted) {}

    /** What comes of a wish for a rate. */
    private static Rates rates(long asked, long limit) throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var server = threads.submit(() -> Authentication.accept(pair.server(), KEY, LONG, limit));
            QuicStream stream = Authentication.introduce(pair.client(), KEY, new Wishes(List.of(), asked));
            OptionalLong told = Authentication.awaitServer(pair.client(), stream, KEY);
            return new Rates(told, server.get(20, TimeUnit.SECONDS).bytesPerSecond());
        }
    }

    @Test
    void aRateIsGrantedUpToTheServersLimitAndTheClientIsTold() throws Exception {
        assertEquals(new Rates(OptionalLong.of(1000), 1000), rates(1000, 5000));
        assertEquals(new Rates(OptionalLong.of(5000), 5000), rates(Long.MAX_VALUE, 5000));
        assertEquals(new Rates(OptionalLong.of(0), 0), rates(1000, 0));
        assertEquals(new Rates(OptionalLong.empty(), 0), rates(0, 5000));
    }

    private static CloseCode code(IOException e) {
        return assertInstanceOf(AuthenticationException.class, e).code();
    }

    @Test
    void bothEndsWithTheSameKeyTrustEachOther() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        Outcome outcome = meet(pair, KEY, KEY);
        assertEquals(new Outcome(null, null, List.of("PA", "A")), outcome);
        assertTrue(pair.client().isOpen() && pair.server().isOpen());
        assertTrue(pair.client().streams.stream().allMatch(MemoryStream::isSettled), "both halves are finished");
    }

    @Test
    void bothEndsWithoutAKeyAgree() throws Exception {
        assertEquals(new Outcome(null, null, List.of("PA", "A")), meet(MemoryConnection.pair(), NONE, NONE));
    }

    @Test
    void aWrongKeyEndsTheConnectionAndBothSidesKnowWhy() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        Outcome outcome = meet(pair, OTHER, KEY);
        assertEquals(CloseCode.WRONG_KEY, code(outcome.client));
        assertEquals(CloseCode.WRONG_KEY, code(outcome.server));
        assertTrue(outcome.client.getMessage().contains("auth.key is another one than the server's"));
        assertFalse(pair.client().isOpen() || pair.server().isOpen());
        assertTrue(((AuthenticationException) outcome.client).isPermanent());
    }

    @Test
    void aClientWithoutAKeyIsNotLetIn() throws Exception {
        Outcome outcome = meet(MemoryConnection.pair(), NONE, KEY);
        assertEquals(CloseCode.KEY_REQUIRED, code(outcome.client));
        assertEquals(CloseCode.KEY_REQUIRED, code(outcome.server));
    }

    @Test
    void aServerWithoutAKeyIsNotBelieved() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        Outcome outcome = meet(pair, KEY, NONE);
        assertEquals(CloseCode.SERVER_UNPROVEN, code(outcome.client));
        assertFalse(pair.server().isOpen());
    }

    @Test
    void whoeverSitsInBetweenCanPassOnNoProof() throws Exception {
        Outcome outcome = meet(MemoryConnection.interceptedPair(), KEY, KEY);
        assertEquals(CloseCode.WRONG_KEY, code(outcome.client));
    }

    @Test
    void aProofFitsOneConnectionAndOneSideOnly() throws IOException {
        Auth.SharedKey key = (Auth.SharedKey) KEY;
        MemoryConnection one = MemoryConnection.pair().client();
        byte[] proof = Proof.of(key, one, Proof.Side.CLIENT);
        assertTrue(Proof.verify(proof, key, one, Proof.Side.CLIENT));
        assertFalse(Proof.verify(proof, key, one, Proof.Side.SERVER), "sent back as the other's");
        assertFalse(Proof.verify(proof, key, MemoryConnection.pair().client(), Proof.Side.CLIENT), "replayed");
        assertFalse(Proof.verify(proof, (Auth.SharedKey) OTHER, one, Proof.Side.CLIENT));
    }

    @Test
    void aSilentClientRunsIntoItsDeadline() {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        IOException e =
                assertThrows(IOException.class, () -> Authentication.accept(pair.server(), KEY, Duration.ofMillis(1)));
        assertEquals(CloseCode.AUTHENTICATION_TIMEOUT, code(e));
        assertFalse(pair.client().isOpen());
    }

    @Test
    void aClientThatStopsHalfwayRunsIntoItsDeadline() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        pair.client().open().write(new byte[] {1, 1});
        IOException e =
                assertThrows(IOException.class, () -> Authentication.accept(pair.server(), KEY, Duration.ofMillis(1)));
        assertEquals(CloseCode.AUTHENTICATION_TIMEOUT, code(e));
    }

    private static byte[] ofVersion(int version) {
        byte[] message = new AuthMessage(new byte[Proof.LENGTH], List.of(), AuthMessage.NOT_SAID).encode();
        message[0] = (byte) version;
        return message;
    }

    @Test
    void aClientOfAnotherVersionIsNamedWithBothVersions() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        pair.client().open().write(ofVersion(2));
        IOException e = assertThrows(IOException.class, () -> Authentication.accept(pair.server(), KEY, LONG));
        assertEquals(CloseCode.OTHER_VERSION, code(e));
        assertEquals(
                "the client sent an authentication message of version 2 of the tunnel's protocol, while this end speaks"
                        + " version 1 (run the same version of Loomwire on both ends: this end is the older one, update it)",
                e.getMessage());
        assertEquals(0x10601, pair.client().closeReason().reason().errorCode());
    }

    @Test
    void aServerOfAnotherVersionIsNamedWithBothVersions() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        QuicStream stream = Authentication.introduce(pair.client(), KEY, List.of());
        pair.server().acceptStream(LONG).write(ofVersion(2), 0, 4);
        IOException e = assertThrows(IOException.class, () -> Authentication.awaitServer(pair.client(), stream, KEY));
        assertEquals(CloseCode.OTHER_VERSION, code(e));
        assertTrue(
                e.getMessage().contains("of version 2 of the tunnel's protocol, while this end speaks version 1"),
                e.getMessage());
    }

    @Test
    void aServerThatRefusesOurVersionTellsItsOwn() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        QuicStream stream = Authentication.introduce(pair.client(), KEY, List.of());
        pair.server().close(0x10600 + 3, "");
        IOException e = assertThrows(IOException.class, () -> Authentication.awaitServer(pair.client(), stream, KEY));
        assertEquals(CloseCode.OTHER_VERSION, code(e));
        assertEquals(
                "the server speaks version 3 of the tunnel's protocol, and this client version 1 (run the same version of"
                        + " Loomwire on both ends: this client is the older one, update it)",
                e.getMessage());
        assertTrue(((AuthenticationException) e).isPermanent());
    }

    @Test
    void rubbishInsteadOfAProofIsRefused() throws Exception {
        MemoryConnection.Pair pair = MemoryConnection.pair();
        pair.client().open().write("GET / HTTP/1.1\r\n".getBytes());
        IOException e = assertThrows(IOException.class, () -> Authentication.accept(pair.server(), KEY, LONG));
        assertEquals(CloseCode.MALFORMED, code(e));
    }
}
