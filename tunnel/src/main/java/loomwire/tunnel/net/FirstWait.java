package loomwire.tunnel.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/**
 * Has a virtual thread wait for a channel once. The platform makes what such waits need when the first one comes, with file
 * descriptors of its own. If there is none left at that moment, no virtual thread of the process can ever wait for a socket.
 */
public final class FirstWait {
    private FirstWait() {}

    /** Returns when one has waited: from then on waiting needs no descriptor. */
    public static void haveOne() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            Thread waiting = Thread.ofVirtual().name("first-wait").start(() -> read(source));
            while (waiting.getState() != Thread.State.WAITING && waiting.getState() != Thread.State.TERMINATED) {
                Thread.yield();
            }
            sink.write(ByteBuffer.allocate(1));
            waiting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void read(Pipe.SourceChannel source) {
        try {
            source.read(ByteBuffer.allocate(1));
        } catch (IOException closed) {
            // Whoever had it wait was interrupted.
        }
    }
}
