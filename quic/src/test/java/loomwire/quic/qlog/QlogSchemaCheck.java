package loomwire.quic.qlog;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The drafts' schema for tests of other packages. */
public final class QlogSchemaCheck {
    private QlogSchemaCheck() {}

    /** @param records the head and the events of a file */
    public static void check(List<Map<?, ?>> records) {
        QlogSchema.checkHead(records.getFirst());
        records.stream().skip(1).forEach(QlogSchema::checkEvent);
    }

    /** Names of the events that we write. */
    public static Set<String> events() {
        return QlogSchema.EVENTS.keySet();
    }
}
