package loomwire.quic.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.base.ConnectionId;
import org.junit.jupiter.api.Test;

class ObserverPairTest {
    private static ConnectionObserver recording(String name, List<String> calls) {
        return (ConnectionObserver) Proxy.newProxyInstance(
                ConnectionObserver.class.getClassLoader(),
                new Class<?>[] {ConnectionObserver.class},
                (proxy, method, arguments) -> {
                    calls.add(name + method.getName() + Arrays.toString(arguments));
                    return null;
                });
    }

    /** Numbers that differ, so that none can stand in another's place. */
    private static Object[] arguments(Method method) {
        Object[] values = new Object[method.getParameterCount()];
        for (int i = 0; i < values.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            values[i] = type == long.class ? (Object) (10L + i) : type == int.class ? (Object) (10 + i) : null;
            if (type == boolean.class) {
                values[i] = i % 2 == 0;
            }
        }
        return values;
    }

    @Test
    void bothAreToldEverything() throws Exception {
        List<String> calls = new ArrayList<>();
        ConnectionObserver pair = new ObserverPair(recording("1", calls), recording("2", calls));
        int told = 0;
        for (Method method : ConnectionObserver.class.getMethods()) {
            Object[] arguments = arguments(method);
            method.invoke(pair, arguments);
            String call = method.getName() + Arrays.toString(arguments);
            assertEquals(List.of("1" + call, "2" + call), List.copyOf(calls));
            calls.clear();
            told++;
        }
        assertTrue(told > 20, told + " methods");
    }

    @Test
    void whereOneLooksThereIsNoPair() {
        ConnectionObserver one = new ConnectionObserver() {};
        ConnectionObservers looking = (client, id, high, low, port, now) -> one;
        assertSame(one, begun(looking.and(ConnectionObservers.NONE)));
        assertSame(one, begun(ConnectionObservers.NONE.and(looking)));
        assertSame(ConnectionObserver.NONE, begun(ConnectionObservers.NONE.and(ConnectionObservers.NONE)));
        assertNotSame(one, begun(looking.and(looking)));
    }

    private static ConnectionObserver begun(ConnectionObservers observers) {
        return observers.begin(true, ConnectionId.EMPTY, 0, 1, 1, 0);
    }
}
