package loomwire.tunnel.migrate;

import java.util.List;

/**
 * One value of the old file.
 *
 * @param path where it stands, such as {@code socks5[0].listen}
 * @param line counted from 1
 * @param values one, or those of a list
 * @param isList whether it is written as a list
 */
record OldKey(String path, int line, List<String> values, boolean isList) {
    /** Values longer than this are cut where they are shown. */
    private static final int MAX_SHOWN = 60;

    /** The path with every index taken out, such as {@code socks5[].listen}: what a rule is found by. */
    String kind() {
        return path.replaceAll("\\[[0-9]+]", "[]");
    }

    String value() {
        return values.isEmpty() ? "" : values.getFirst();
    }

    boolean isEmpty() {
        return values.stream().allMatch(String::isEmpty);
    }

    /** The same key with another value. */
    OldKey with(String other) {
        return new OldKey(path, line, List.of(other), false);
    }

    /** The value for a person to read, in one line whatever is in it; secrets are not repeated. */
    String shown() {
        if (kind().matches(".*(key|password)")) {
            return "(not repeated here)";
        }
        String all = isList ? values.toString() : value();
        StringBuilder text = new StringBuilder();
        all.codePoints().limit(MAX_SHOWN).forEach(c -> text.appendCodePoint(isPrintable(c) ? c : '?'));
        return all.codePointCount(0, all.length()) > MAX_SHOWN
                ? text.append('…').toString()
                : text.toString();
    }

    /** YAML 1.1 §5.4: separators of lines and paragraphs end a comment too. */
    private static boolean isPrintable(int c) {
        int type = Character.getType(c);
        return !Character.isISOControl(c)
                && c != 0xFEFF
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED
                && type != Character.PRIVATE_USE;
    }
}
