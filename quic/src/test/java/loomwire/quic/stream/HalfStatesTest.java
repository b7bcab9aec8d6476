package loomwire.quic.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machines of RFC 9000 §3.1 and §3.2, row by row. */
class HalfStatesTest {
    @ParameterizedTest
    @CsvSource({
        "READY, SENT_DATA, SEND",
        "READY, SENT_FIN, DATA_SENT",
        "READY, RESET, RESET_SENT",
        "SEND, SENT_DATA, SEND",
        "SEND, SENT_FIN, DATA_SENT",
        "SEND, RESET, RESET_SENT",
        "DATA_SENT, SENT_DATA, DATA_SENT",
        "DATA_SENT, SENT_FIN, DATA_SENT",
        "DATA_SENT, ALL_ACKNOWLEDGED, DATA_RECEIVED",
        "DATA_SENT, RESET, RESET_SENT",
        "RESET_SENT, ALL_ACKNOWLEDGED, RESET_SENT",
        "RESET_SENT, RESET, RESET_SENT",
        "RESET_SENT, RESET_ACKNOWLEDGED, RESET_RECEIVED",
    })
    void theSendingHalfMovesAsTheRfcSays(SendState from, SendState.Event event, SendState to) {
        assertEquals(to, from.on(event));
    }

    @ParameterizedTest
    @CsvSource({
        "RECEIVE, FIN, SIZE_KNOWN",
        "RECEIVE, RESET, RESET_RECEIVED",
        "SIZE_KNOWN, FIN, SIZE_KNOWN",
        "SIZE_KNOWN, ALL_RECEIVED, DATA_RECEIVED",
        "SIZE_KNOWN, RESET, RESET_RECEIVED",
        "SIZE_KNOWN, ALL_CONSUMED, DATA_READ",
        "DATA_RECEIVED, RESET, DATA_RECEIVED",
        "DATA_RECEIVED, ALL_CONSUMED, DATA_READ",
        "RESET_RECEIVED, FIN, RESET_RECEIVED",
        "RESET_RECEIVED, ALL_RECEIVED, RESET_RECEIVED",
        "RESET_RECEIVED, ALL_CONSUMED, RESET_READ",
    })
    void theReceivingHalfMovesAsTheRfcSays(ReceiveState from, ReceiveState.Event event, ReceiveState to) {
        assertEquals(to, from.on(event));
    }

    @Test
    void nothingLeavesATerminalState() {
        for (SendState state : SendState.values()) {
            for (SendState.Event event : SendState.Event.values()) {
                if (state.isTerminal()) {
                    assertEquals(state, state.on(event));
                }
            }
        }
        for (ReceiveState state : ReceiveState.values()) {
            for (ReceiveState.Event event : ReceiveState.Event.values()) {
                if (state.isTerminal()) {
                    assertEquals(state, state.on(event));
                }
            }
        }
    }
}
