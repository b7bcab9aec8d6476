package loomwire.quic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import loomwire.quic.runtime.OwnersFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of secrets in the SSLKEYLOGFILE format, one line each; several programs may append to one. For looking at protocols, not
 * for every day: loops wait for the disk. After an error nothing more is written, and that is said once.
 */
public final class KeyLogFile implements KeyLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyLogFile.class);

    private final Path file;
    private final FileChannel channel;
    private boolean failed;

    private KeyLogFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens it for appending; a new file is its owner's alone, where the file system knows owners. */
    public static KeyLogFile append(Path file) throws IOException {
        return new KeyLogFile(
                file,
                FileChannel.open(
                        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OwnersFile.file()));
    }

    @Override
    public synchronized void secret(String label, byte[] clientRandom, byte[] secret) {
        if (failed) {
            return;
        }
        HexFormat hex = HexFormat.of();
        String line = label + ' ' + hex.formatHex(clientRandom) + ' ' + hex.formatHex(secret) + '\n';
        try {
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            failed = true;
            LOG.warn("secrets can no longer be written to {}: {}", file, e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
