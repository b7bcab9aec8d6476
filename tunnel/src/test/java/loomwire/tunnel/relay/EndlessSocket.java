package loomwire.tunnel.relay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** A connected socket that reads what a test says, as much as there is room for, and takes whatever is written. */
final class EndlessSocket extends SocketChannel {
    private final Source source;

    /** What the socket's peer says. */
    @FunctionalInterface
    interface Source {
        /** @return how many bytes of those there is room for; less than 0 at the end */
        int read(int room) throws InterruptedException;
    }

    EndlessSocket(Source source) {
        super(SelectorProvider.provider());
        this.source = source;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        try {
            int count = source.read(buffer.remaining());
            buffer.position(buffer.position() + Math.max(0, count));
            return count;
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer buffer) {
        int count = buffer.remaining();
        buffer.position(buffer.limit());
        return count;
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public SocketChannel shutdownInput() {
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() {
        return this;
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return null;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return null;
    }

    @Override
    protected void implCloseSelectableChannel() {
        // There is nothing to give back.
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // It never makes anybody wait.
    }
}
