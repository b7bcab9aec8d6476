package loomwire.tunnel.assembly;

import java.io.IOException;
import java.nio.file.Path;
import loomwire.quic.KeyLog;
import loomwire.quic.KeyLogFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the secrets of this process's connections go if the environment asks for that, as it does of browsers and curl: then
 * Wireshark can read what a recording of packets holds.
 */
final class SslKeyLog {
    private static final Logger LOG = LoggerFactory.getLogger(SslKeyLog.class);
    private static final String VARIABLE = "SSLKEYLOGFILE";

    /** One file for the whole process, as long as it lives. */
    static final KeyLog OF_PROCESS = open(System.getenv(VARIABLE));

    private SslKeyLog() {}

    private static KeyLog open(String file) {
        if (file == null || file.isBlank()) {
            return KeyLog.NONE;
        }
        try {
            KeyLog log = KeyLogFile.append(Path.of(file));
            LOG.warn(
                    "{} is set: the secrets of all connections are written to {}; whoever reads it can read and change what the"
                            + " tunnel carries (unset it unless you look at packets)",
                    VARIABLE,
                    file);
            return log;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {} cannot be written, so no secrets are logged: {}", VARIABLE, file, e.toString());
            return KeyLog.NONE;
        }
    }
}
