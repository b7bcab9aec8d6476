package loomwire.tunnel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What values a key takes.
 *
 * @param words for the guide, such as {@code 1 to 256}
 * @param schema the same for an editor, in the words of JSON Schema
 * @param parser a text to its value; throws {@link IllegalArgumentException} with the completion of "… is not "
 */
record ValueType<T>(String words, Map<String, Object> schema, Function<String, T> parser) {
    private static final String INTEGER = "[-+]?[0-9][0-9_]*";
    private static final long KIB = 1 << 10;
    private static final String[] UNITS = {"", " KiB", " MiB", " GiB", " TiB"};

    /** A whole number of something. */
    static ValueType<Long> number(long min, long max, String unit) {
        return new ValueType<>(
                max == Integer.MAX_VALUE ? "from " + min : min + " to " + max + unit,
                Map.of("type", "integer", "minimum", min, "maximum", max),
                text -> wholeNumber(text, min, max));
    }

    /** A size, written as a whole number of bytes. */
    static ValueType<Long> bytes(long min, long max) {
        return number(min, max, "").in(size(min) + " to " + size(max));
    }

    static ValueType<Boolean> flag() {
        return new ValueType<>(
                "true, false", Map.of("type", "boolean"), text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "on" -> true;
                    case "false", "no", "off" -> false;
                    default -> throw new IllegalArgumentException("true or false");
                });
    }

    /** One of an enum's constants, written in lower case. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return words(names, text -> {
            int found = names.indexOf(text);
            if (found < 0) {
                throw new IllegalArgumentException("one of " + String.join(", ", names));
            }
            return type.getEnumConstants()[found];
        });
    }

    /** One of some words. */
    static <T> ValueType<T> words(List<String> words, Function<String, T> parser) {
        return new ValueType<>("`" + String.join("`, `", words) + "`", Map.of("enum", List.copyOf(words)), parser);
    }

    /** A text of a certain form. YAML may take one for a number; the program takes it as it is written. */
    static <T> ValueType<T> text(String words, Function<String, T> parser) {
        return new ValueType<>(words, Map.of("type", List.of("string", "number")), parser);
    }

    /** A text that matches a pattern. */
    static <T> ValueType<T> text(String words, String pattern, Function<String, T> parser) {
        return new ValueType<>(words, Map.of("type", "string", "pattern", "^" + pattern + "$"), parser);
    }

    /** This one of whole numbers, with another least one. */
    ValueType<Long> from(long least) {
        return number(least, (long) schema.get("maximum"), "");
    }

    /** This, told in other words. */
    ValueType<T> in(String otherWords) {
        return new ValueType<>(otherWords, schema, parser);
    }

    /** The number that a text is; {@link Long#MIN_VALUE} if it is none, or too large for one. */
    static long wholeNumber(String text) {
        try {
            return text.matches(INTEGER) ? Long.parseLong(text.replace("_", "")) : Long.MIN_VALUE;
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }

    private static long wholeNumber(String text, long min, long max) {
        long value = wholeNumber(text);
        if (value < min || value > max) {
            throw new IllegalArgumentException("a whole number from " + min + " to " + max);
        }
        return value;
    }

    /** A size in the largest unit that divides it. */
    static String size(long bytes) {
        int unit = 0;
        long left = bytes;
        while (unit + 1 < UNITS.length && left >= KIB && left % KIB == 0) {
            left /= KIB;
            unit++;
        }
        return left + UNITS[unit];
    }
}
