package loomwire.quic.runtime;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.base.PeerWords;
import loomwire.quic.base.TransportError;
import loomwire.rawnet.AddressWords;

/** Says why a connection ended in a sentence for a person, with the peer's address. */
final class CloseMessage {
    /** Longest reason that is sent to the peer, so that the frame fits any datagram. */
    private static final int MAX_REASON_BYTES = 256;

    private CloseMessage() {}

    /** The reason, cut to what is sent, between characters. */
    static String cut(String reason) {
        CharBuffer characters = CharBuffer.wrap(reason);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(characters, ByteBuffer.allocate(MAX_REASON_BYTES), true);
        return reason.substring(0, characters.position());
    }

    static ConnectionClosedException exception(CloseReason reason, long number, InetSocketAddress remote) {
        return new ConnectionClosedException(reason, sentence(reason, number, AddressWords.of(remote)));
    }

    private static String sentence(CloseReason reason, long number, String peer) {
        return switch (reason.origin()) {
            case LOCAL -> "connection " + number + " to " + peer + " was closed here" + code(reason) + detail(reason);
            case LOCAL_TRANSPORT ->
                "connection " + number + " to " + peer + " was broken off here" + transportError(reason)
                        + detail(reason);
            case PEER_APPLICATION -> peer + " closed connection " + number + code(reason) + detail(reason);
            case PEER_TRANSPORT -> peer + " broke off connection " + number + transportError(reason) + detail(reason);
            case IDLE_TIMEOUT ->
                "nothing was heard from " + peer + " on connection " + number
                        + " for the idle timeout; the path or the peer is down" + detail(reason);
            case HANDSHAKE_TIMEOUT ->
                peer + " did not complete the handshake of connection " + number
                        + " in time; check that it runs and that the path lets its packets through" + detail(reason);
            case STATELESS_RESET ->
                peer + " has lost the state of connection " + number + ", it was probably restarted" + detail(reason);
            case VERSION_NEGOTIATION -> peer + " does not speak our version of QUIC" + detail(reason);
            case PORT_FAILED -> "the port under connection " + number + " to " + peer + " failed" + detail(reason);
        };
    }

    private static String code(CloseReason reason) {
        return reason.errorCode() == 0 ? "" : " with code " + reason.errorCode();
    }

    private static String transportError(CloseReason reason) {
        return " with " + TransportError.describe(reason.errorCode());
    }

    private static String detail(CloseReason reason) {
        String text = reason.message();
        return text == null || text.isBlank()
                ? ""
                : ": "
                        + switch (reason.origin()) {
                            // What we say of a violation may quote the peer, such as the names in its certificate.
                            case PEER_APPLICATION, PEER_TRANSPORT, LOCAL_TRANSPORT -> PeerWords.of(text);
                            case LOCAL,
                                    IDLE_TIMEOUT,
                                    HANDSHAKE_TIMEOUT,
                                    STATELESS_RESET,
                                    VERSION_NEGOTIATION,
                                    PORT_FAILED -> text;
                        };
    }
}
