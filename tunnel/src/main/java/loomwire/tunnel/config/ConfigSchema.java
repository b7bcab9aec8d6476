package loomwire.tunnel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The form of a configuration file in JSON Schema, by which an editor completes keys, explains them and marks what is wrong. */
public final class ConfigSchema {
    /** What a description in an editor cannot lead to. */
    private static final Pattern LINK_ELSEWHERE = Pattern.compile("[,;:.]? ?[Ss]ee \\[[^]]*]\\([^)]*\\)");

    private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    private ConfigSchema() {}

    /** The schema, as it is published. */
    public static String text() {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        file.put("title", "Loomwire configuration");
        file.putAll(section(""));
        file.put("required", List.of("role"));
        file.put("type", "object");
        StringBuilder out = new StringBuilder();
        write(out, file, "");
        return out.append('\n').toString();
    }

    private static Map<String, Object> section(String path) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String name : Keys.namesIn(path)) {
            String child = path.isEmpty() ? name : path + "." + name;
            Key<?> key = Keys.byPath(child);
            if (!Keys.namesIn(child + "[]").isEmpty()) {
                properties.put(name, Map.of("type", List.of("array", "null"), "items", section(child + "[]")));
            } else if (Keys.namesIn(child).isEmpty()) {
                properties.put(name, value(key));
            } else {
                properties.put(name, key == null ? section(child) : either(value(key), section(child)));
            }
        }
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("type", List.of("object", "null"));
        section.put("additionalProperties", false);
        section.put("properties", properties);
        return section;
    }

    private static Map<String, Object> either(Map<String, Object> one, Map<String, Object> other) {
        return Map.of("anyOf", List.of(one, other));
    }

    /** A key without a value counts as absent, so {@code null} is valid everywhere. */
    private static Map<String, Object> value(Key<?> key) {
        Map<String, Object> list = Map.of("type", "array", "items", key.type().schema());
        List<Object> choices = new ArrayList<>(
                switch (key.shape()) {
                    case ONE -> List.of(key.type().schema());
                    case LIST -> List.of(list);
                    case ONE_OR_LIST -> List.of(key.type().schema(), list);
                });
        choices.add(Map.of("type", "null"));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("description", description(key));
        value.put("anyOf", choices);
        return value;
    }

    private static String description(Key<?> key) {
        String meaning = LINK.matcher(LINK_ELSEWHERE.matcher(key.meaning()).replaceAll(""))
                .replaceAll("$1");
        String preset = key.presetWords();
        String absent = preset.isEmpty() ? "" : preset.startsWith("required") ? "; " + preset : "; default " + preset;
        return (meaning + " (" + key.type().words() + absent + ")").replace("`", "");
    }

    private static void write(StringBuilder out, Object value, String indent) {
        String deeper = indent + "  ";
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                String between = "\n";
                for (Map.Entry<?, ?> each : sorted(map)) {
                    out.append(between)
                            .append(deeper)
                            .append('"')
                            .append(each.getKey())
                            .append("\": ");
                    write(out, each.getValue(), deeper);
                    between = ",\n";
                }
                out.append(map.isEmpty() ? "}" : "\n" + indent + "}");
            }
            case List<?> list -> {
                out.append('[');
                String between = "";
                for (Object each : list) {
                    out.append(between);
                    write(out, each, indent);
                    between = ", ";
                }
                out.append(']');
            }
            case String text ->
                out.append('"')
                        .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            default -> out.append(value);
        }
    }

    /** A map whose order says something keeps it; others are the same text in every run. */
    private static List<? extends Map.Entry<?, ?>> sorted(Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (!(map instanceof LinkedHashMap<?, ?>)) {
            entries.sort((one, other) ->
                    one.getKey().toString().compareTo(other.getKey().toString()));
        }
        return entries;
    }
}
