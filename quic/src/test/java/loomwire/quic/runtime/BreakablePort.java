package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PassingPort;
import loomwire.rawnet.PortCapabilities;

/** A port that works until it is told to break. */
final class BreakablePort extends PassingPort {
    private volatile Throwable onReceive;
    private volatile Error onEverythingElse;
    private volatile IOException onClose;

    BreakablePort(PacketPort sound) {
        super(sound);
    }

    void breakWith(Throwable e) {
        onReceive = e;
        wakeup();
    }

    /** Nothing can be done any more, as where there is no memory: every call of the loop fails, its last ones too. */
    void breakEntirely(Error e) {
        onEverythingElse = e;
        breakWith(e);
    }

    private void failIfBroken() {
        if (onEverythingElse != null) {
            throw onEverythingElse;
        }
    }

    void failToCloseWith(IOException e) {
        onClose = e;
    }

    @Override
    public PortCapabilities capabilities() {
        failIfBroken();
        return super.capabilities();
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        int received = super.receive(batch, timeoutNanos);
        switch (onReceive) {
            case null -> {
                return received;
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(onReceive);
        }
    }

    @Override
    public void close() throws IOException {
        failIfBroken();
        super.close();
        if (onClose != null) {
            throw onClose;
        }
    }
}
