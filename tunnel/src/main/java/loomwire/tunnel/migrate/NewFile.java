package loomwire.tunnel.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** A configuration file in the making: sections, lists of sections, values, and comments above them. Owned by one thread. */
final class NewFile {
    private static final int COMMENT_WIDTH = 110;

    /** A section's keys in order: each holds a section, a list of sections by index, or a value as YAML text. */
    private final Map<String, Object> root = new LinkedHashMap<>();

    private final Map<String, List<String>> comments = new LinkedHashMap<>();
    private final List<String> closing = new ArrayList<>();

    void put(String path, OldKey key) {
        put(
                path,
                key.isList()
                        ? "["
                                + String.join(
                                        ", ",
                                        key.values().stream()
                                                .map(NewFile::scalar)
                                                .toList()) + "]"
                        : scalar(key.value()));
    }

    void put(String path, String yaml) {
        String[] steps = path.replaceAll("\\[([0-9]+)]", ".#$1").split("\\.");
        Map<String, Object> at = root;
        for (int i = 0; i < steps.length - 1; i++) {
            at = child(at, steps[i]);
        }
        at.put(steps[steps.length - 1], yaml);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> at, String step) {
        return (Map<String, Object>) at.computeIfAbsent(step, key -> new LinkedHashMap<String, Object>());
    }

    /** A comment above a key or a section. */
    void comment(String path, String text) {
        comments.computeIfAbsent(path, key -> new ArrayList<>()).add(text);
    }

    /** A line of the comment at the end. */
    void close(String text) {
        closing.add(text);
    }

    /** A value that says what it is: numbers and truth values as they are, everything else in quotes. */
    static String scalar(String value) {
        if (value.matches("-?[0-9]{1,18}|true|false")) {
            return value;
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultScalarStyle(DumperOptions.ScalarStyle.DOUBLE_QUOTED);
        options.setSplitLines(false);
        return new Yaml(options).dump(value).strip();
    }

    String text(String head) {
        StringBuilder out = new StringBuilder();
        comment(out, "", head);
        section(out, "", "", root);
        if (!closing.isEmpty()) {
            out.append('\n');
            closing.forEach(line -> comment(out, "", line));
        }
        return out.toString();
    }

    private void section(StringBuilder out, String indent, String path, Map<String, Object> keys) {
        keys.forEach((key, value) -> {
            String at = path.isEmpty() ? key : path + "." + key;
            if (indent.isEmpty()) {
                out.append('\n');
            }
            comments.getOrDefault(at, List.of()).forEach(text -> comment(out, indent, text));
            out.append(indent).append(key).append(':');
            value(out, indent, at, value);
        });
    }

    @SuppressWarnings("unchecked")
    private void value(StringBuilder out, String indent, String path, Object value) {
        if (value instanceof String yaml) {
            out.append(' ').append(yaml).append('\n');
            return;
        }
        Map<String, Object> keys = (Map<String, Object>) value;
        out.append('\n');
        if (keys.keySet().stream().allMatch(key -> key.startsWith("#"))) {
            Map<Integer, Map<String, Object>> items = new TreeMap<>();
            keys.forEach((index, item) -> items.put(Integer.parseInt(index.substring(1)), (Map<String, Object>) item));
            items.forEach((index, item) -> item(out, indent + "  ", path + "[" + index + "]", item));
        } else {
            section(out, indent + "  ", path, keys);
        }
    }

    private void item(StringBuilder out, String indent, String path, Map<String, Object> keys) {
        keys.keySet()
                .forEach(key ->
                        comments.getOrDefault(path + "." + key, List.of()).forEach(text -> comment(out, indent, text)));
        String mark = "- ";
        for (Map.Entry<String, Object> entry : keys.entrySet()) {
            out.append(indent)
                    .append(mark)
                    .append(entry.getKey())
                    .append(": ")
                    .append(entry.getValue())
                    .append('\n');
            mark = "  ";
        }
    }

    /** Broken between words, so that it can be read. */
    private static void comment(StringBuilder out, String indent, String text) {
        for (String paragraph : text.split("\n")) {
            StringBuilder line = new StringBuilder(indent).append('#');
            for (String word : paragraph.split(" ")) {
                if (line.length() + word.length() + 1 > COMMENT_WIDTH && line.length() > indent.length() + 1) {
                    out.append(line).append('\n');
                    line = new StringBuilder(indent).append("#  ");
                }
                line.append(' ').append(word);
            }
            out.append(line).append('\n');
        }
    }
}
