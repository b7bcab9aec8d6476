package loomwire.quic.hostile;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * About how much heap an object occupies with all that hangs on it: whatever table a peer has made grow shows here, also
 * one that no test has heard of. Only our own objects are looked into, arrays and collections. Owned by one thread.
 */
final class Footprint {
    private static final int HEADER_BYTES = 16;
    private static final int REFERENCE_BYTES = 8;
    private static final int ENTRY_BYTES = 40;
    private static final Map<Class<?>, List<Field>> REFERENCES = new HashMap<>();

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Object> left = new ArrayDeque<>();
    private final Predicate<Object> beyond;
    private long bytes;

    private Footprint(Predicate<Object> beyond) {
        this.beyond = beyond;
    }

    /** @param beyond objects that others own */
    static long bytes(Object root, Predicate<Object> beyond) {
        Footprint footprint = new Footprint(beyond);
        footprint.reach(root);
        while (!footprint.left.isEmpty()) {
            footprint.look(footprint.left.poll());
        }
        return footprint.bytes;
    }

    private void reach(Object object) {
        if (object != null
                && !(object instanceof Enum)
                && !object.getClass().isHidden()
                && !beyond.test(object)
                && seen.add(object)) {
            left.add(object);
        }
    }

    private void look(Object object) {
        Class<?> type = object.getClass();
        bytes += HEADER_BYTES;
        if (type.isArray()) {
            lookIntoArray(object);
        } else if (object instanceof Collection<?> all) {
            bytes += (long) ENTRY_BYTES * all.size();
            all.forEach(this::reach);
        } else if (object instanceof Map<?, ?> all) {
            bytes += (long) ENTRY_BYTES * all.size();
            all.keySet().forEach(this::reach);
            all.values().forEach(this::reach);
        } else if (type.getName().startsWith("loomwire.")) {
            lookInto(object, type);
        }
    }

    private void lookIntoArray(Object array) {
        switch (array) {
            case byte[] a -> bytes += a.length;
            case int[] a -> bytes += 4L * a.length;
            case long[] a -> bytes += 8L * a.length;
            case Object[] a -> {
                bytes += (long) REFERENCE_BYTES * a.length;
                for (Object element : a) {
                    reach(element);
                }
            }
            default -> bytes += 8L * java.lang.reflect.Array.getLength(array);
        }
    }

    private void lookInto(Object object, Class<?> type) {
        for (Class<?> c = type; c != null && c.getName().startsWith("loomwire."); c = c.getSuperclass()) {
            bytes += 8L * c.getDeclaredFields().length;
            for (Field field : REFERENCES.computeIfAbsent(c, Footprint::references)) {
                try {
                    reach(field.get(object));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static List<Field> references(Class<?> c) {
        List<Field> fields = new ArrayList<>();
        for (Field field : c.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }
}
