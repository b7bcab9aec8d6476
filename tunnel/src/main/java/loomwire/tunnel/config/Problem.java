package loomwire.tunnel.config;

/**
 * One thing wrong (or without effect) in a configuration file.
 *
 * @param file the file's name as the user wrote it
 * @param line counted from 1; 0 when the file could not be read at all
 * @param path the key's path, such as {@code network.ipv4.addr} or {@code socks5[1].listen}; empty for the whole file
 * @param text what was found and what is expected
 */
public record Problem(String file, int line, String path, String text) {

    @Override
    public String toString() {
        String where = line > 0 ? file + ":" + line : file;
        return path.isEmpty() ? where + ": " + text : where + ": " + path + ": " + text;
    }
}
