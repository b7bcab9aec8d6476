package loomwire.tunnel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamStoppedException;
import org.junit.jupiter.api.Test;

class LastMessageTest {
    private final List<String> calls = new ArrayList<>();

    /** A stream on which one of the calls finds that the peer reads no more. */
    private QuicStream stoppedAt(String call) {
        return (QuicStream) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {QuicStream.class}, (stream, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals(call)) {
                        throw new StreamStoppedException(0, "the peer wants no more");
                    }
                    return null;
                });
    }

    @Test
    void aPeerMayStopReadingOnceItHasTheWholeMessage() throws IOException {
        LastMessage.send(stoppedAt("finish"), new byte[3]);
        assertEquals(List.of("write", "finish"), calls);
    }

    @Test
    void aPeerThatStopsReadingBeforeIsAFailure() {
        assertThrows(StreamStoppedException.class, () -> LastMessage.send(stoppedAt("write"), new byte[3]));
    }
}
