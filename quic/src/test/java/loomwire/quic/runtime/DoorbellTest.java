package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.QuicException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoorbellTest {
    private final CommandQueue commands = new CommandQueue();
    private final AtomicInteger wakeups = new AtomicInteger();
    private final Doorbell bell = new Doorbell(wakeups::incrementAndGet);

    private static final class Nothing extends Command {
        @Override
        void run(long now) {}

        @Override
        void refuse(QuicException reason) {}
    }

    @Test
    void ringingAWorkingLoopCostsNoWakeup() {
        bell.ring();
        assertTrue(bell.fallAsleep(commands));
        bell.getUp();
        bell.ring();
        assertEquals(0, wakeups.get());
    }

    @Test
    void aSleepingLoopIsWokenOnceHoweverOftenTheBellRings() {
        assertTrue(bell.fallAsleep(commands));
        bell.ring();
        bell.ring();
        assertEquals(1, wakeups.get());
    }

    @Test
    void theLoopDoesNotFallAsleepOverACommand() {
        commands.push(new Nothing());
        assertFalse(bell.fallAsleep(commands));
        bell.ring();
        assertEquals(0, wakeups.get(), "it is awake");
    }

    /**
     * The loop sleeps without a time limit whenever it finds nothing, so a lost wake-up ends in the test's timeout. One too
     * many does no harm: a bell rung while the loop decides not to sleep only makes a later wait return at once.
     */
    @Test
    @Timeout(60)
    void noWakeupIsLostBetweenManyRingersAndALoopThatSleepsAsOftenAsItCan() throws Exception {
        int ringers = 3;
        int each = 30_000;
        Semaphore port = new Semaphore(0);
        Doorbell doorbell = new Doorbell(port::release);
        AtomicInteger sleeps = new AtomicInteger();
        Thread loop = Thread.ofPlatform().start(() -> {
            int done = 0;
            while (done < ringers * each) {
                if (doorbell.fallAsleep(commands)) {
                    sleeps.incrementAndGet();
                    port.acquireUninterruptibly();
                    doorbell.getUp();
                }
                for (Command c = commands.takeAll(); c != null; c = c.next) {
                    done++;
                }
            }
        });
        List<Thread> threads = new ArrayList<>();
        for (int r = 0; r < ringers; r++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    commands.push(new Nothing());
                    doorbell.ring();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        loop.join();
        assertTrue(commands.isEmpty());
        assertTrue(sleeps.get() > 0);
    }
}
