package loomwire.bench.stack;

import java.io.IOException;

/** A request and its answer on a stream whose calls wait. */
final class DuplexExchange {
    private DuplexExchange() {}

    static void over(Duplex stream, byte[] request) throws IOException {
        stream.write(request, 0, request.length);
        stream.finish();
        // One more, for an answer that is too long.
        byte[] answer = new byte[request.length + 1];
        int length = Service.readUpTo(stream, answer, answer.length);
        Content.checkAnswer(request, answer, length);
    }
}
