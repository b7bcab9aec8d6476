package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import loomwire.tunnel.client.CarrierCounters;
import loomwire.tunnel.client.RequestCounters;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.relay.TrafficCounters;
import loomwire.tunnel.relay.WaitCounters;
import loomwire.tunnel.server.AdmissionCounters;
import loomwire.tunnel.server.DialCounters;
import loomwire.tunnel.server.NameCounters;
import loomwire.tunnel.server.ServerCounters;
import loomwire.tunnel.server.SpareCounters;
import loomwire.tunnel.server.StreamCounters;
import org.junit.jupiter.api.Test;

/** What is counted is exported: whichever counter goes up, the text of the metrics is another one. */
class CounterCoverageTest {
    /** More than any other counter may be ahead, so that differences show it too. */
    private static final int STEP = 1000;
    /** A dial that fails has another status. */
    private static final String NEVER_COUNTED = "DialCounters.failed OK";

    private static String text(Consumer<Exposition> source) {
        Exposition exposition = new Exposition();
        source.accept(exposition);
        return new String(exposition.text(), StandardCharsets.UTF_8);
    }

    private static void eachShows(Object counters, Consumer<Exposition> source) throws IllegalAccessException {
        List<String> checked = new ArrayList<>();
        for (Field field : counters.getClass().getFields()) {
            String name = counters.getClass().getSimpleName() + "." + field.getName();
            switch (field.get(counters)) {
                case LongAdder count -> shows(name, () -> count.add(STEP), source);
                case Tally<?> tally -> tallyShows(name, tally, source);
                case WaitCounters nested -> eachShows(nested, source);
                default -> throw new AssertionError(name + " is no counter that this test knows");
            }
            checked.add(name);
        }
        assertFalse(checked.isEmpty(), counters.getClass() + " has no counters");
    }

    private static <E extends Enum<E>> void tallyShows(String name, Tally<E> tally, Consumer<Exposition> source) {
        for (E value : tally.sums().keySet()) {
            String each = name + " " + value;
            if (!each.equals(NEVER_COUNTED)) {
                shows(each, () -> tally.increment(value), source);
            }
        }
    }

    private static void shows(String name, Runnable increment, Consumer<Exposition> source) {
        String before = text(source);
        increment.run();
        assertFalse(before.equals(text(source)), name + " is not exported");
    }

    @Test
    void everythingThatAServerCountsIsExported() throws Exception {
        ServerCounters counters = new ServerCounters(
                new AdmissionCounters(),
                new StreamCounters(),
                new DialCounters(),
                new NameCounters(),
                new SpareCounters(),
                new TrafficCounters(),
                new Tally<>(Deadline.class));
        Consumer<Exposition> source = new ServerMetrics(counters)::collect;
        eachShows(counters.admissions(), source);
        eachShows(counters.streams(), source);
        eachShows(counters.dials(), source);
        eachShows(counters.names(), source);
        eachShows(counters.spares(), source);
        eachShows(counters.traffic(), new RelayMetrics(counters.traffic())::collect);
        tallyShows("deadlines", counters.deadlines(), source);
    }

    @Test
    void everythingThatAClientCountsIsExported() throws Exception {
        CarrierCounters carriers = new CarrierCounters();
        eachShows(carriers, carriers::collect);
        RequestCounters requests = new RequestCounters(carriers.deadlines);
        eachShows(requests, requests::collect);
        TrafficCounters traffic = new TrafficCounters();
        eachShows(traffic, new RelayMetrics(traffic)::collect);
    }
}
