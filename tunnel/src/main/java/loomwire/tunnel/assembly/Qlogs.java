package loomwire.tunnel.assembly;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.quic.Qlog;
import loomwire.tunnel.config.QuicSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of qlogs, if the file names one: one for the whole process, as long as it lives. Thread-safe. */
public final class Qlogs {
    private static final Logger LOG = LoggerFactory.getLogger(Qlogs.class);
    private static final Map<Path, Qlog> FOLDERS = new ConcurrentHashMap<>();

    private Qlogs() {}

    /** {@code null} where none is wanted. */
    static Qlog of(QuicSettings quic) {
        Path folder = quic.qlogDirectory();
        return folder == null ? null : FOLDERS.computeIfAbsent(folder.toAbsolutePath(), Qlogs::open);
    }

    private static Qlog open(Path folder) {
        LOG.info("a qlog of each connection is written to {}, which costs speed: not for every day", folder);
        return Qlog.in(folder);
    }

    /** Has what was handed over written, for two seconds at most: the connections are closed, and the process may end. */
    public static void flush() {
        FOLDERS.values().forEach(Qlog::flush);
    }
}
