package loomwire.tunnel.config;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of the file, asked key by key, as {@link Keys} defines them; {@link #rejectUnknown()} reports what is not there. A
 * value of the wrong kind is reported and answered with what an absent one means, so that reading goes on and finds every problem.
 */
final class Section {
    private final Problems problems;
    private final KeysRead read;
    private final String path;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();

    /** @param node the mapping; {@code null} or YAML null for a section that is absent or empty */
    Section(Problems problems, KeysRead read, String path, Node node) {
        this.problems = problems;
        this.read = read;
        this.path = path;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::index);
        } else if (node != null && !isNull(node)) {
            problems.error(node, path, describe(node) + " is not a section (expected indented \"key: value\" lines)");
        }
    }

    private void index(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            problems.error(tuple.getKeyNode(), path, "a key must be a plain word");
        } else if (keys.putIfAbsent(key.getValue(), key) != null) {
            problems.error(
                    key,
                    at(key.getValue()),
                    "is written twice (first in line " + Problems.line(keys.get(key.getValue())) + "; keep one)");
        } else if (!isNull(tuple.getValueNode())) {
            values.put(key.getValue(), tuple.getValueNode());
        }
    }

    String path() {
        return path;
    }

    /** The path of a key in here. */
    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Whether the key has a value. */
    boolean has(String key) {
        read.asked(at(key));
        return values.containsKey(key);
    }

    /** The value's node, else the nearest place in the file that can be pointed at. */
    Node where(String key) {
        Node value = values.get(key);
        return value != null ? value : keys.getOrDefault(key, node);
    }

    void error(String key, String text) {
        problems.error(where(key), at(key), text);
    }

    void warning(String key, String text) {
        if (path.isEmpty() && !keys.containsKey(key)) {
            problems.warning(at(key), text); // no line of the file says it
        } else {
            problems.warning(where(key), at(key), text);
        }
    }

    void missing(String key, String expected) {
        if (!has(key)) {
            error(key, "is missing (" + expected + ")");
        }
    }

    /** A scalar as it is written, whatever type YAML would make of it; {@code null} if absent or not a scalar. */
    String text(String key) {
        String text = has(key) ? scalar(values.get(key), at(key)) : null;
        means(key, text);
        return text;
    }

    /** A value, or what an absent one means. */
    <T> T read(Key<T> key, Defaults defaults) {
        return readOr(key, key.preset().apply(defaults));
    }

    /** A value, or the fallback where that depends on more than role and machine. */
    <T> T readOr(Key<T> key, T fallback) {
        return parsed(nameOf(key), fallback, key.type().parser());
    }

    /** A whole number that an {@code int} holds, as its range says. */
    int integer(Key<Long> key, Defaults defaults) {
        return Math.toIntExact(read(key, defaults));
    }

    /** A whole number that may not be less than another one, which moves the default too. */
    long from(Key<Long> key, long least, Defaults defaults) {
        ValueType<Long> type = key.type().from(least);
        return parsed(nameOf(key), Math.max(key.preset().apply(defaults), least), type.parser());
    }

    private String nameOf(Key<?> key) {
        if (!Reloading.pattern(at(key.name())).equals(key.path())) {
            throw new IllegalArgumentException(key.path() + " is no key of " + path);
        }
        return key.name();
    }

    private <T> T parsed(String key, T fallback, Function<String, T> parser) {
        String text = text(key);
        T value = text == null ? fallback : parse(values.get(key), at(key), text, fallback, parser);
        means(key, value);
        return value;
    }

    /** A list of scalars, each turned into a value; the ones that cannot be are reported and left out. */
    <T> List<T> readList(Key<T> listed, List<T> fallback) {
        String key = nameOf(listed);
        if (!has(key)) {
            means(key, fallback);
            return fallback;
        }
        if (!(values.get(key) instanceof SequenceNode list)) {
            error(key, describe(values.get(key)) + " is not a list (expected [\"…\", \"…\"])");
            return fallback;
        }
        List<T> result = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String itemPath = at(key) + "[" + i + "]";
            String text = scalar(item, itemPath);
            T value = text == null
                    ? null
                    : parse(item, itemPath, text, null, listed.type().parser());
            if (value != null) {
                result.add(value);
            }
        }
        means(key, List.copyOf(result));
        return List.copyOf(result);
    }

    private <T> T parse(Node at, String itemPath, String text, T fallback, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            problems.error(at, itemPath, Problems.quoted(text) + " is not " + e.getMessage());
            return fallback;
        }
    }

    /** What the key means to the program, where that is more than the file says; see {@link KeysRead}. */
    void means(String key, Object value) {
        read.means(at(key), value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
    }

    /** The section under a key; an empty one if it is absent. */
    Section section(String key) {
        read.asked(at(key));
        return new Section(problems, read, at(key), values.get(key));
    }

    /** The sections of a list. */
    List<Section> sections(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (!(values.get(key) instanceof SequenceNode list)) {
            error(key, describe(values.get(key)) + " is not a list (start each entry with \"- \")");
            return List.of();
        }
        List<Section> result = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            result.add(new Section(
                    problems, read, at(key) + "[" + i + "]", list.getValue().get(i)));
        }
        return result;
    }

    boolean isScalar(String key) {
        return has(key) && values.get(key) instanceof ScalarNode;
    }

    boolean isEmptyList(String key) {
        return has(key)
                && values.get(key) instanceof SequenceNode list
                && list.getValue().isEmpty();
    }

    /** Reports each key that there is not, with the one that was probably meant. */
    void rejectUnknown() {
        Set<String> known = Keys.namesIn(path);
        keys.forEach((key, at) -> {
            if (!known.contains(key)) {
                problems.error(at, at(key), unknown(key, known));
            }
        });
    }

    private String unknown(String key, Set<String> known) {
        if (key.equals("<<")) {
            return "merge keys are not supported (write the keys out)";
        }
        String nearest = NearestKey.of(key, known);
        return nearest != null
                ? "is not a known key (did you mean " + at(nearest) + "?)"
                : "is not a known key (known here: " + String.join(", ", known) + ")";
    }

    private String scalar(Node value, String valuePath) {
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problems.error(value, valuePath, describe(value) + " is not a single value");
        return null;
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String describe(Node node) {
        return switch (node) {
            case ScalarNode scalar -> Problems.quoted(scalar.getValue());
            case SequenceNode list -> "a list";
            default -> "a section";
        };
    }
}
