package loomwire.tunnel.config;

/** The tables of keys in the guide, {@code docs/configuration.md}, each behind a line that names its section. */
public final class GuideTables {
    private static final String HEAD = "| key | type | default | meaning |\n|---|---|---|---|\n";
    private static final String MARK = "<!-- keys of ";
    private static final String MARK_END = " -->\n";
    private static final String OF_FILE = "the file";

    private GuideTables() {}

    /**
     * The guide with its tables as the definitions of the keys have them.
     *
     * @throws IllegalArgumentException if a section has no table in it
     */
    public static String written(String guide) {
        StringBuilder result = new StringBuilder(guide);
        for (KeyGroup group : Keys.GROUPS) {
            String mark = MARK + (group.path().isEmpty() ? OF_FILE : group.path()) + MARK_END;
            int start = result.indexOf(mark);
            int end = start < 0 ? -1 : result.indexOf("\n\n", start);
            if (end < 0) {
                throw new IllegalArgumentException("no table behind " + mark.strip());
            }
            result.replace(start + mark.length(), end + 1, table(group));
        }
        return result.toString();
    }

    private static String table(KeyGroup group) {
        StringBuilder table = new StringBuilder(HEAD);
        for (Key<?> key : group.keys()) {
            table.append("| `")
                    .append(key.path())
                    .append("` | ")
                    .append(cell(key.type().words()))
                    .append(cell(key.presetWords()))
                    .append(cell(key.meaning()).stripTrailing())
                    .append('\n');
        }
        return table.toString();
    }

    private static String cell(String text) {
        return text.isEmpty() ? "| " : text + " | ";
    }
}
