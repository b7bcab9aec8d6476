package loomwire.tunnel.assembly;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import loomwire.tunnel.config.BoundedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret of this server alone, made at the first start and kept for all later ones: by it the server's clients are told
 * that a restart ended their connections. Servers that share an identity have each their own. Only the owner may read it.
 */
final class SecretStore {
    static final String FILE = "server.secret";

    private static final Logger LOG = LoggerFactory.getLogger(SecretStore.class);
    private static final int BYTES = 32;
    /** Twice as many digits, the end of the line, and room for what an editor adds. */
    private static final int MAX_FILE_BYTES = 1024;

    private final Path file;
    private final PrivateFiles files;

    SecretStore(Path folder) {
        this.file = folder.resolve(FILE);
        this.files = new PrivateFiles(folder);
    }

    /**
     * Reads the secret, making and keeping a new one if there is none.
     *
     * @return {@code null} if it cannot be kept: the server works without it, and its identity serves instead
     */
    byte[] loadOrCreate() {
        try {
            files.createFolder();
            byte[] kept = read();
            return kept == null ? create() : kept;
        } catch (IOException e) {
            LOG.warn(
                    "state_dir: {} cannot be kept, and two servers with this identity share their secrets: {}",
                    file,
                    e);
            return null;
        }
    }

    /** What the file holds; {@code null} if that is no secret of ours. */
    private byte[] read() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            byte[] secret = HexFormat.of()
                    .parseHex(new String(BoundedFile.read(file, MAX_FILE_BYTES), StandardCharsets.US_ASCII).strip());
            if (secret.length == BYTES) {
                return secret;
            }
        } catch (IllegalArgumentException | BoundedFile.UnfitException notHex) {
            // Told below.
        }
        LOG.warn("state_dir: {} is damaged and made anew; clients learn of this restart later", file);
        return null;
    }

    private byte[] create() throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        files.write(file, HexFormat.of().formatHex(secret) + System.lineSeparator());
        return secret;
    }
}
