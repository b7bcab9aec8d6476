package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WaiterTest {
    /** Every access is a step; parks in the scheduler, with permits as LockSupport has them. */
    private static class SteppedMark extends WaitMark {
        final Interleaver scheduler;

        SteppedMark(Interleaver scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        Thread get() {
            Thread thread = super.get();
            scheduler.step();
            return thread;
        }

        @Override
        boolean compareAndSet(Thread expected, Thread next) {
            boolean done = super.compareAndSet(expected, next);
            scheduler.step();
            return done;
        }

        @Override
        void park(long nanos) {
            scheduler.park();
        }

        @Override
        void unpark(Thread waiting) {
            scheduler.unpark(waiting);
        }
    }

    /** One thread awaits 1 and then 2, the other publishes 1 and then 2. */
    private static class TwoRounds implements Interleaver.Scenario {
        int published;
        int seen;

        WaitMark mark(Interleaver scheduler) {
            return new SteppedMark(scheduler);
        }

        void publish(Interleaver scheduler, Waiter waiter, int value) {
            published = value;
            scheduler.step();
            waiter.wake();
        }

        @Override
        public Runnable[] tasks(Interleaver scheduler) {
            Waiter waiter = new Waiter(mark(scheduler));
            return new Runnable[] {
                () -> {
                    for (int round = 1; round <= 2; round++) {
                        int wanted = round;
                        awaitForever(waiter, () -> {
                            boolean ready = published >= wanted;
                            scheduler.step();
                            return ready;
                        });
                        seen = round;
                    }
                },
                () -> {
                    publish(scheduler, waiter, 1);
                    publish(scheduler, waiter, 2);
                },
            };
        }

        @Override
        public void verify() {
            assertEquals(2, seen);
        }
    }

    private static void awaitForever(Waiter waiter, BooleanSupplier ready) {
        try {
            assertTrue(waiter.await(ready, Long.MAX_VALUE));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noOrderOfStepsLosesAWakeUp() {
        int runs = Interleaver.explore(Integer.MAX_VALUE, TwoRounds::new);
        assertTrue(runs > 1000, "only " + runs + " orders");
    }

    @Test
    void theExplorationFindsAWakerThatLooksBeforeItPublishes() {
        assertLoses(() -> new TwoRounds() {
            @Override
            void publish(Interleaver scheduler, Waiter waiter, int value) {
                waiter.wake();
                published = value;
                scheduler.step();
            }
        });
    }

    @Test
    void theExplorationFindsAnUnparkWithoutPermit() {
        assertLoses(() -> new TwoRounds() {
            @Override
            WaitMark mark(Interleaver scheduler) {
                return new SteppedMark(scheduler) {
                    private boolean isParked;

                    @Override
                    void park(long nanos) {
                        isParked = true;
                        super.park(nanos);
                        isParked = false;
                    }

                    @Override
                    void unpark(Thread waiting) {
                        if (isParked) {
                            super.unpark(waiting);
                        }
                    }
                };
            }
        });
    }

    private static void assertLoses(Supplier<Interleaver.Scenario> broken) {
        AssertionError error = assertThrows(AssertionError.class, () -> Interleaver.explore(Integer.MAX_VALUE, broken));
        assertTrue(error.getMessage().contains("a wake-up was lost"), error.getMessage());
    }

    /** Time passes only while the thread is parked. */
    private static final class VirtualMark extends WaitMark {
        long now;
        int parks;

        @Override
        void park(long nanos) {
            parks++;
            now += nanos == Long.MAX_VALUE ? 0 : Math.min(nanos, 30); // wakes for no reason every 30
        }

        @Override
        long nanoTime() {
            return now;
        }
    }

    @Test
    void aTimeoutIsKeptAcrossWakeUpsForNoReason() throws Exception {
        VirtualMark mark = new VirtualMark();
        Waiter waiter = new Waiter(mark);

        assertFalse(waiter.await(() -> false, 100));
        assertEquals(100, mark.now);
        assertEquals(4, mark.parks);
        assertFalse(waiter.isWaiting());
    }

    @Test
    void withoutTimeItOnlyLooks() throws Exception {
        VirtualMark mark = new VirtualMark();
        Waiter waiter = new Waiter(mark);

        assertFalse(waiter.await(() -> false, 0));
        assertTrue(waiter.await(() -> true, 0));
        assertEquals(0, mark.parks);
    }

    @Test
    void anInterruptEndsTheWaitAndTakesTheMarkAway() {
        Waiter waiter = new Waiter();
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> waiter.await(() -> false, Long.MAX_VALUE));
        assertFalse(Thread.interrupted());
        assertFalse(waiter.isWaiting());
        assertFalse(waiter.wake());
    }

    @Test
    void aSecondWaiterIsAMistake() throws Exception {
        Waiter waiter = new Waiter();
        AtomicInteger published = new AtomicInteger();
        Thread first = Thread.startVirtualThread(() -> awaitForever(waiter, () -> published.get() > 0));
        while (!waiter.isWaiting()) {
            Thread.onSpinWait();
        }

        assertThrows(IllegalStateException.class, () -> waiter.await(() -> false, Long.MAX_VALUE));

        published.set(1);
        waiter.wake();
        first.join();
    }

    @Test
    void platformThreadsPlayPingPong() throws Exception {
        pingPong(Thread.ofPlatform());
    }

    @Test
    void virtualThreadsPlayPingPong() throws Exception {
        pingPong(Thread.ofVirtual());
    }

    /** Two threads wait for each other in turn; a single lost wake-up stops both for good. */
    private static void pingPong(Thread.Builder builder) throws Exception {
        int rounds = 20_000;
        int[] ball = new int[1];
        Waiter[] waiters = {new Waiter(), new Waiter()};
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] players = new Thread[2];
        for (int i = 0; i < 2; i++) {
            int me = i;
            players[i] = builder.start(() -> {
                try {
                    for (int round = 0; round < rounds; round++) {
                        int turn = 2 * round + me;
                        awaitForever(waiters[me], () -> turnOf(ball) == turn);
                        BALL.setRelease(ball, 0, turn + 1);
                        waiters[1 - me].wake();
                    }
                } catch (Throwable t) {
                    failure.set(t);
                }
            });
        }
        for (Thread player : players) {
            assertTrue(player.join(Duration.ofSeconds(60)), "stuck at " + turnOf(ball));
        }
        assertEquals(2 * rounds, turnOf(ball));
        assertNull(failure.get());
    }

    private static final VarHandle BALL = MethodHandles.arrayElementVarHandle(int[].class);

    private static int turnOf(int[] ball) {
        return (int) BALL.getAcquire(ball, 0);
    }
}
