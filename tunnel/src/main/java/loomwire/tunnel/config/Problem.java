package loomwire.tunnel.config;

import java.util.regex.Pattern;

/**
 * One thing wrong (or without effect) in a configuration file. What looks like a key, in whatever place, is not repeated:
 * messages are copied into logs and letters.
 *
 * @param file the file's name as the user wrote it
 * @param line counted from 1; 0 when the file could not be read at all
 * @param path the key's path, such as {@code network.ipv4.addr} or {@code socks5[1].listen}; empty for the whole file
 * @param text what was found and what is expected
 */
public record Problem(String file, int line, String path, String text) {
    /** Half a key: nothing else in a configuration has so many hex digits in a row, but pins. Four of them tell which it was. */
    private static final Pattern SECRET = Pattern.compile("([0-9a-fA-F]{4})[0-9a-fA-F]{28,}…?");

    /** Several times the longest path of ours; a key of the user's may have any length. */
    private static final int MAX_PATH = 160;

    public Problem {
        file = Printable.line(file);
        path = Printable.line(cut(withoutSecrets(path)));
        text = Printable.line(withoutSecrets(text));
    }

    private static String cut(String path) {
        return path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH) + "…";
    }

    private static String withoutSecrets(String text) {
        return SECRET.matcher(text).replaceAll("$1…");
    }

    @Override
    public String toString() {
        String where = line > 0 ? file + ":" + line : file;
        return path.isEmpty() ? where + ": " + text : where + ": " + path + ": " + text;
    }
}
