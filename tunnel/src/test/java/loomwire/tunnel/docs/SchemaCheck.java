package loomwire.tunnel.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** As much of JSON Schema as the published one uses; any other word in a schema is an error, so that nothing passes unread. */
final class SchemaCheck {
    private final List<String> problems = new ArrayList<>();

    private SchemaCheck() {}

    static List<String> problems(Object schema, Object value) {
        SchemaCheck check = new SchemaCheck();
        check.check((Map<?, ?>) schema, value, "");
        return check.problems;
    }

    private void check(Map<?, ?> schema, Object value, String path) {
        schema.forEach((word, means) -> {
            boolean fits = switch ((String) word) {
                case "$schema", "title", "description" -> true;
                case "type" -> isOf(means instanceof List<?> types ? types : List.of(means), typeOf(value));
                case "enum" -> ((List<?>) means).contains(value);
                case "pattern" ->
                    !(value instanceof String text)
                            || Pattern.compile((String) means).matcher(text).find();
                case "minimum" ->
                    !(value instanceof Number number) || number.longValue() >= ((Number) means).longValue();
                case "maximum" ->
                    !(value instanceof Number number) || number.longValue() <= ((Number) means).longValue();
                case "anyOf" ->
                    ((List<?>) means)
                            .stream().anyMatch(each -> problems(each, value).isEmpty());
                case "required" ->
                    !(value instanceof Map<?, ?> map) || map.keySet().containsAll((List<?>) means);
                case "additionalProperties" ->
                    !(value instanceof Map<?, ?> map)
                            || ((Map<?, ?>) schema.get("properties")).keySet().containsAll(map.keySet());
                case "properties" -> {
                    ((Map<?, ?>) means).forEach((name, each) -> {
                        if (value instanceof Map<?, ?> map && map.containsKey(name)) {
                            check((Map<?, ?>) each, map.get(name), path + "." + name);
                        }
                    });
                    yield true;
                }
                case "items" -> {
                    if (value instanceof List<?> list) {
                        list.forEach(each -> check((Map<?, ?>) means, each, path + "[]"));
                    }
                    yield true;
                }
                default -> throw new AssertionError("a schema with " + word);
            };
            if (!fits) {
                problems.add(path + ": " + value + " does not fit " + word + " " + means);
            }
        });
    }

    private static boolean isOf(List<?> types, String type) {
        return types.contains(type) || type.equals("integer") && types.contains("number");
    }

    private static String typeOf(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> "object";
            case List<?> list -> "array";
            case String text -> "string";
            case Boolean flag -> "boolean";
            case Integer whole -> "integer";
            case Long whole -> "integer";
            default -> "number";
        };
    }
}
