package loomwire.quic;

import java.nio.file.Path;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.runtime.QlogFiles;

/**
 * A folder with a qlog file for each connection, bounded in size and number. Their records have the fields of
 * draft-ietf-quic-qlog-main-schema and draft-ietf-quic-qlog-quic-events. For looking at protocols, not for every day: each
 * packet costs an event loop some microseconds. Any number of endpoints may share one. Any thread.
 */
public final class Qlog implements AutoCloseable {
    private final QlogFiles files;

    private Qlog(QlogFiles files) {
        this.files = files;
    }

    /** Files in this folder, which is made if it is not there. Where that fails a warning says so, and nothing is written. */
    public static Qlog in(Path folder) {
        return new Qlog(QlogFiles.in(folder));
    }

    ConnectionObservers observers() {
        return files;
    }

    /** Returns when all is written that was handed over before, or after two seconds. */
    public void flush() {
        files.flush();
    }

    /** Writes what waits, for two seconds at most, and closes the files. */
    @Override
    public void close() {
        files.close();
    }
}
