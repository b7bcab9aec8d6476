package loomwire.tunnel.qlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A qlog file of one connection, told to a person. */
public final class QlogFile {
    private QlogFile() {}

    /**
     * The life of its connection in lines.
     *
     * @throws IOException if it cannot be read or is no such file, with a message for people
     */
    public static List<String> told(Path file) throws IOException {
        Life life = new Life();
        QlogReader reader = new QlogReader(file, life::head, life::event);
        reader.read();
        life.end();
        return LifeReport.of(life, reader);
    }
}
