package loomwire.tunnel.config;

import java.util.function.Function;

/**
 * A key of the configuration: all that is known of it, for whoever reads a file, explains it, edits it, or reads it again.
 * {@link Keys} has them all.
 *
 * @param path as in a file, such as {@code socks5[].listen}
 * @param shape how many values it takes
 * @param preset what an absent key means, by role and machine
 * @param presetWords the same for the guide
 * @param only whom it concerns; {@code null} for both ends
 * @param reloading what becomes of a change when the file is read again
 * @param meaning for the guide, in Markdown
 */
record Key<T>(
        String path,
        ValueType<T> type,
        Shape shape,
        Function<Defaults, T> preset,
        String presetWords,
        Role only,
        Reloading reloading,
        String meaning) {

    /** How many values a key takes. */
    enum Shape {
        ONE,
        LIST,
        ONE_OR_LIST
    }

    /** A key that has no value if it is absent, holds for both ends, and needs a restart to change. */
    static <T> Key<T> of(String name, ValueType<T> type) {
        return new Key<>(name, type, Shape.ONE, none -> null, "", null, Reloading.RESTART, "");
    }

    static Key<Long> number(String name, long min, long max, String unit) {
        return of(name, ValueType.number(min, max, unit));
    }

    static Key<Long> number(String name, long min, long max) {
        return number(name, min, max, "");
    }

    static Key<Long> bytes(String name, long min, long max) {
        return of(name, ValueType.bytes(min, max));
    }

    static Key<Boolean> flag(String name, boolean preset) {
        return of(name, ValueType.flag()).preset(preset);
    }

    static <E extends Enum<E>> Key<E> choice(String name, E preset) {
        return of(name, ValueType.choice(preset.getDeclaringClass())).preset(preset);
    }

    static <T> Key<T> list(String name, ValueType<T> items) {
        return of(name, items).shaped(Shape.LIST);
    }

    Key<T> shaped(Shape other) {
        return new Key<>(path, type, other, preset, presetWords, only, reloading, meaning);
    }

    /** Absent means this. */
    Key<T> preset(T value) {
        return preset(
                any -> value,
                switch (value) {
                    case Enum<?> constant -> "`" + constant.name().toLowerCase(java.util.Locale.ROOT) + "`";
                    case String text -> text.isEmpty() ? "" : "`" + text + "`";
                    default -> value.toString();
                });
    }

    /** Absent means this, which the guide has in words. */
    Key<T> preset(Function<Defaults, T> value, String words) {
        return new Key<>(path, type, shape, value, words, only, reloading, meaning);
    }

    /** Absent means that there is none, or what is found out, or it may not be absent. */
    Key<T> absent(String words) {
        return preset(preset, words);
    }

    Key<T> only(Role role) {
        return new Key<>(path, type, shape, preset, presetWords, role, reloading, meaning);
    }

    Key<T> reload(Reloading outcome) {
        return new Key<>(path, type, shape, preset, presetWords, only, outcome, meaning);
    }

    Key<T> means(String sentence) {
        return new Key<>(path, type, shape, preset, presetWords, only, reloading, sentence);
    }

    Key<T> under(String section) {
        return new Key<>(
                section.isEmpty() ? path : section + "." + path,
                type,
                shape,
                preset,
                presetWords,
                only,
                reloading,
                meaning);
    }

    /** The last part of the path, by which its section knows it. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
