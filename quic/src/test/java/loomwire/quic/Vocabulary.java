package loomwire.quic;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.HashSet;
import java.util.Set;

/**
 * What the API is spoken in: those of its types that know nothing of what lies below it, neither themselves nor by others of the
 * API that they know. The core may use them, and so there is no circle. What is left of the API is the door.
 */
public final class Vocabulary {
    private static final String ROOT = "loomwire.quic";

    private Vocabulary() {}

    public static boolean has(JavaClass type) {
        return isApi(type) && !reachesBelow(type, new HashSet<>());
    }

    static boolean isApi(JavaClass type) {
        return type.getPackageName().equals(ROOT);
    }

    private static boolean reachesBelow(JavaClass type, Set<JavaClass> seen) {
        return seen.add(type)
                && type.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .map(JavaClass::getBaseComponentType)
                        .anyMatch(other -> other.getPackageName().startsWith(ROOT + ".")
                                || isApi(other) && reachesBelow(other, seen));
    }
}
