package loomwire.tunnel.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicException;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.tunnel.config.Auth;

/** The first exchange on a connection, in which each end proves to the other that it holds the key. */
public final class Authentication {
    private Authentication() {}

    /** Likewise, of a client that has no rate in mind. */
    public static QuicStream introduce(QuicConnection connection, Auth auth, List<String> remoteFlags)
            throws IOException {
        return introduce(connection, auth, Wishes.flags(remoteFlags));
    }

    /**
     * The client's first half: opens the connection's first stream and says who we are. What is opened after this
     * follows it on the wire without waiting.
     *
     * @return the stream, on which {@link #awaitServer} waits for the answer
     * @throws AuthenticationException if the server has refused already
     */
    public static QuicStream introduce(QuicConnection connection, Auth auth, Wishes wishes) throws IOException {
        try {
            byte[] proof = switch (auth) {
                case Auth.SharedKey key -> Proof.of(key, connection, Proof.Side.CLIENT);
                case Auth.None none -> null;
            };
            long rate = wishes.bytesPerSecond() > 0 ? wishes.bytesPerSecond() : AuthMessage.NOT_SAID;
            byte[] message = new AuthMessage(proof, wishes.remoteFlags(), rate).encode();
            QuicStream stream = connection.openStream(TunnelProtocol.AUTHENTICATION_DEADLINE);
            LastMessage.send(stream, message);
            return stream;
        } catch (QuicException e) {
            throw refusalOf(connection, e);
        }
    }

    /**
     * The client's second half: returns once the server has proven that it holds the key; else the connection is
     * closed and the reason thrown.
     *
     * @return at which rate the server will send, in bytes a second: 0 if it follows no such wish; empty if it said nothing of
     *     it, because it was not asked or knows of no such wish
     * @throws AuthenticationException if the keys differ or one end has none
     */
    public static OptionalLong awaitServer(QuicConnection connection, QuicStream stream, Auth auth) throws IOException {
        try (stream) {
            AuthMessage answer = AuthMessage.read(DeadlineReader.of(stream, TunnelProtocol.AUTHENTICATION_DEADLINE));
            if (auth instanceof Auth.SharedKey key
                    && (answer.proof() == null || !Proof.verify(answer.proof(), key, connection, Proof.Side.SERVER))) {
                throw fail(
                        connection,
                        CloseCode.SERVER_UNPROVEN,
                        answer.proof() == null
                                ? "the server runs with auth: none, but this client has a key (set the same auth.key on both ends)"
                                : "the server did not prove that it holds auth.key: it is not your server, or somebody sits in between");
            }
            return answer.bytesPerSecond() == AuthMessage.NOT_SAID
                    ? OptionalLong.empty()
                    : OptionalLong.of(answer.bytesPerSecond());
        } catch (QuicTimeoutException | DeadlineException e) {
            throw fail(
                    connection,
                    CloseCode.AUTHENTICATION_TIMEOUT,
                    "the server did not answer the authentication in time");
        } catch (OtherVersionException e) {
            throw fail(
                    connection,
                    CloseCode.OTHER_VERSION,
                    "the server answered the authentication with " + e.getMessage());
        } catch (MalformedMessageException e) {
            throw fail(
                    connection, CloseCode.MALFORMED, "the server answered the authentication with " + e.getMessage());
        } catch (QuicException e) {
            throw refusalOf(connection, e);
        }
    }

    /** Likewise, of a server that lets no client choose a rate. */
    public static Wishes accept(QuicConnection connection, Auth auth, Duration deadline) throws IOException {
        return accept(connection, auth, deadline, 0);
    }

    /**
     * The server's side: returns once the client has proven that it holds the key; else the connection is closed, the
     * peer told why, and the reason thrown.
     *
     * @param rateLimit the most that a client gets who asks for a rate, in bytes a second; 0 if none does
     * @return how the client wants to be sent to, its rate being no higher than that; the client was told
     */
    public static Wishes accept(QuicConnection connection, Auth auth, Duration deadline, long rateLimit)
            throws IOException {
        try {
            QuicStream stream = connection.acceptStream(deadline);
            if (stream == null) {
                throw fail(connection, CloseCode.AUTHENTICATION_TIMEOUT, "the client did not authenticate in time");
            }
            try (stream) {
                return accept(connection, stream, auth, deadline, rateLimit);
            }
        } catch (QuicTimeoutException | DeadlineException e) {
            throw fail(connection, CloseCode.AUTHENTICATION_TIMEOUT, "the client did not authenticate in time");
        } catch (OtherVersionException e) {
            throw fail(connection, CloseCode.OTHER_VERSION, "the client sent " + e.getMessage());
        } catch (MalformedMessageException e) {
            throw fail(connection, CloseCode.MALFORMED, "the client sent " + e.getMessage());
        }
    }

    private static Wishes accept(
            QuicConnection connection, QuicStream stream, Auth auth, Duration deadline, long rateLimit)
            throws IOException {
        if (!stream.canWrite()) {
            throw new MalformedMessageException("a one-way stream where it should authenticate");
        }
        AuthMessage message = AuthMessage.read(DeadlineReader.of(stream, deadline));
        byte[] proof = switch (auth) {
            case Auth.None none -> null;
            case Auth.SharedKey key -> {
                if (message.proof() == null) {
                    throw fail(connection, CloseCode.KEY_REQUIRED, "the client has no key (set auth.key on it)");
                }
                if (!Proof.verify(message.proof(), key, connection, Proof.Side.CLIENT)) {
                    throw fail(
                            connection, CloseCode.WRONG_KEY, "the client's auth.key is another one than this server's");
                }
                yield Proof.of(key, connection, Proof.Side.SERVER);
            }
        };
        connection.trustPeer(); // before the answer, so that the credit goes out with it
        long asked = message.bytesPerSecond();
        long granted = asked == AuthMessage.NOT_SAID ? asked : Math.min(asked, rateLimit);
        LastMessage.send(stream, new AuthMessage(proof, List.of(), granted).encode());
        return new Wishes(message.remoteFlags(), Math.max(granted, 0));
    }

    /** What a server's refusal means to a client's owner. */
    private static IOException refusalOf(QuicConnection connection, QuicException e) {
        // The end of the connection explains what happened to the stream, whichever was noticed first.
        ConnectionClosedException closed = connection.closeReason();
        CloseCode code = closed == null ? null : CloseCode.ofPeer(closed);
        String text = code == null
                ? null
                : switch (code) {
                    case WRONG_KEY -> "auth.key is another one than the server's (set the same key on both ends)";
                    case KEY_REQUIRED ->
                        "the server wants a key and this client has auth: none (set the server's auth.key)";
                    case BUSY -> "the server has too many connections that wait for authentication (try again later)";
                    case OTHER_VERSION -> otherVersion(CloseCode.versionOfPeer(closed));
                    case NO_ERROR,
                            SERVER_UNPROVEN,
                            AUTHENTICATION_TIMEOUT,
                            MALFORMED,
                            SOCKET_FAILED,
                            CANCELLED,
                            REFUSED,
                            NOT_PROCESSED -> null;
                };
        if (text == null) {
            return e;
        }
        AuthenticationException refusal = new AuthenticationException(code, text);
        refusal.initCause(e);
        return refusal;
    }

    private static String otherVersion(int theirs) {
        return "the server speaks version " + theirs + " of the tunnel's protocol, and this client version "
                + TunnelProtocol.VERSION + " (" + OtherVersionException.remedy(theirs, "the server", "this client")
                + ")";
    }

    private static AuthenticationException fail(QuicConnection connection, CloseCode code, String reason) {
        connection.close(code.code(), ""); // the peer is a stranger still: the code says enough to one of ours
        return new AuthenticationException(code, reason);
    }
}
