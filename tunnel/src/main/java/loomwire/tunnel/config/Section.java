package loomwire.tunnel.config;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
 * One mapping of the file, asked key by key. Asking makes a key known; {@link #rejectUnknown()} reports the rest. A
 * value of the wrong kind is reported and answered with the fallback, so that reading goes on and finds every problem.
 */
final class Section {
    private static final String INTEGER = "[-+]?[0-9][0-9_]*";

    private final Problems problems;
    private final KeysRead read;
    private final String path;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

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

    /** Whether the key has a value; makes it known. */
    boolean has(String key) {
        known.add(key);
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

    /**
     * A scalar turned into a value.
     *
     * @param parser throws {@link IllegalArgumentException} with the completion of "… is not "
     */
    <T> T parsed(String key, T fallback, Function<String, T> parser) {
        String text = text(key);
        T value = text == null ? fallback : parse(values.get(key), at(key), text, fallback, parser);
        means(key, value);
        return value;
    }

    /** A list of scalars, each turned into a value; the ones that cannot be are reported and left out. */
    <T> List<T> parsedList(String key, List<T> fallback, Function<String, T> parser) {
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
            T value = text == null ? null : parse(item, itemPath, text, null, parser);
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

    int integer(String key, int fallback, int min, int max) {
        return (int) number(key, fallback, min, max);
    }

    long number(String key, long fallback, long min, long max) {
        return parsed(key, fallback, text -> {
            String expected = "a whole number from " + min + " to " + max;
            long value = wholeNumber(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException(expected);
            }
            return value;
        });
    }

    /** The number that a text is; {@link Long#MIN_VALUE} if it is none, or too large for one. */
    static long wholeNumber(String text) {
        try {
            return text.matches(INTEGER) ? Long.parseLong(text.replace("_", "")) : Long.MIN_VALUE;
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }

    boolean flag(String key, boolean fallback) {
        return parsed(key, fallback, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("true or false");
        });
    }

    /** One of an enum's constants, written in lower case. */
    <E extends Enum<E>> E choice(String key, E fallback, Class<E> type) {
        return parsed(key, fallback, text -> {
            List<String> names = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String name = constant.name().toLowerCase(Locale.ROOT);
                if (name.equals(text)) {
                    return constant;
                }
                names.add(name);
            }
            throw new IllegalArgumentException("one of " + String.join(", ", names));
        });
    }

    /** The section under a key; an empty one if it is absent. */
    Section section(String key) {
        known.add(key);
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

    /** Reports each key that was never asked for, with the one that was probably meant. */
    void rejectUnknown() {
        keys.forEach((key, at) -> {
            if (!known.contains(key)) {
                problems.error(at, at(key), unknown(key));
            }
        });
    }

    private String unknown(String key) {
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
