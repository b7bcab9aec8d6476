package loomwire.quic;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** No synchronized method and no volatile field: state that only one thread ever sees needs neither. */
final class NoMonitors extends ArchCondition<JavaClass> {
    NoMonitors() {
        super("have neither synchronized methods nor volatile fields");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (JavaMethod method : type.getMethods()) {
            boolean locks = method.getModifiers().contains(JavaModifier.SYNCHRONIZED);
            events.add(new SimpleConditionEvent(method, !locks, method.getFullName() + " is synchronized"));
        }
        type.getFields().forEach(field -> {
            boolean shared = field.getModifiers().contains(JavaModifier.VOLATILE);
            events.add(new SimpleConditionEvent(field, !shared, field.getFullName() + " is volatile"));
        });
    }
}
