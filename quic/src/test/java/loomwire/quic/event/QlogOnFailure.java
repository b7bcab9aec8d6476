package loomwire.quic.event;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** Has every test of simulations that fails leave the qlogs of its connections. Named in META-INF/services, so that none forgets. */
public final class QlogOnFailure implements InvocationInterceptor {
    private static final Set<String> SIMULATED = Set.of("loomwire.quic.sim", "loomwire.quic.hostile");

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> how, ExtensionContext where) throws Throwable {
        around(test, how, where);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> how, ExtensionContext where) throws Throwable {
        around(test, how, where);
    }

    private static void around(Invocation<Void> test, ReflectiveInvocationContext<Method> how, ExtensionContext where)
            throws Throwable {
        try {
            test.proceed();
        } catch (TestAbortedException skipped) {
            throw skipped;
        } catch (Throwable failure) {
            boolean simulated = SIMULATED.contains(how.getTargetClass().getPackageName());
            boolean told = failure.getMessage() != null && failure.getMessage().contains(".sqlog");
            if (!simulated || told) {
                throw failure;
            }
            String name = how.getTargetClass().getSimpleName() + "."
                    + how.getExecutable().getName() + "-" + where.getDisplayName();
            throw FailedLife.retold(failure, name, () -> again(how));
        }
    }

    /** On an instance of its own, since what failed may have left anything in the other's fields. */
    private static void again(ReflectiveInvocationContext<Method> how) {
        try {
            Constructor<?> fresh = how.getTargetClass().getDeclaredConstructor();
            fresh.setAccessible(true);
            Method method = how.getExecutable();
            method.setAccessible(true);
            method.invoke(fresh.newInstance(), how.getArguments().toArray());
        } catch (InvocationTargetException failed) {
            // As it did before.
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
