package loomwire.tunnel.migrate;

/**
 * What became of one key, or of the file.
 *
 * @param line in the old file, counted from 1; 0 for the whole file
 * @param path the key's path; empty for the whole file
 * @param text what a person should know, in one line
 */
public record Note(int line, String path, String text) {

    /** As a line of a report about a file. */
    public String about(String file) {
        return file + (line > 0 ? ":" + line : "") + (path.isEmpty() ? "" : ": " + path) + ": " + text;
    }
}
