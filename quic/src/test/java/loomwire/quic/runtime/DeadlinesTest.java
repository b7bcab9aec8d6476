package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeadlinesTest {
    private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void aResultIsReturned() throws Exception {
        assertEquals("here", Deadlines.await(LONG, () -> "here"));
    }

    @Test
    void theTimeEndsAWait() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        assertNull(Deadlines.await(SHORT, () -> {
            try {
                new CountDownLatch(1).await();
                return "never";
            } finally {
                interrupted.countDown();
            }
        }));
        assertEquals(0, interrupted.getCount(), "the subtask has ended before the caller goes on");
    }

    @Test
    void aResultOfTheLastMomentIsNotLost() throws Exception {
        assertEquals("late", Deadlines.await(SHORT, () -> {
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException over) {
                return "late";
            }
        }));
    }

    @Test
    void aFailureIsThrownAsItIs() {
        IOException failure = new IOException("broken");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> Deadlines.await(LONG, () -> {
                            throw failure;
                        })));
        IllegalStateException defect = new IllegalStateException();
        assertSame(
                defect,
                assertThrows(
                        IllegalStateException.class,
                        () -> Deadlines.await(LONG, () -> {
                            throw defect;
                        })));
    }

    @Test
    void anInterruptOfTheCallerEndsTheWaitAndStaysPending() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        boolean[] flag = new boolean[1];
        Throwable[] thrown = new Throwable[1];
        Thread caller = Thread.ofVirtual().start(() -> {
            thrown[0] = assertThrows(
                    InterruptedIOException.class,
                    () -> Deadlines.await(LONG, () -> {
                        waiting.countDown();
                        new CountDownLatch(1).await();
                        return "never";
                    }));
            flag[0] = Thread.currentThread().isInterrupted();
        });
        waiting.await();
        caller.interrupt();
        caller.join();
        assertTrue(flag[0]);
        assertEquals(InterruptedIOException.class, thrown[0].getClass());
    }

    @Test
    void noTimeIsAWaitThatIsOver() throws Exception {
        assertNull(Deadlines.await(Duration.ofSeconds(-1), () -> {
            new CountDownLatch(1).await();
            return "never";
        }));
    }
}
