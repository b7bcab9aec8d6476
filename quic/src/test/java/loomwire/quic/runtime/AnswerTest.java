package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AnswerTest {
    private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Answer<String> answer = new Answer<>();

    @Test
    void anAnswerIsReturned() throws Exception {
        answer.give("here");
        assertEquals("here", answer.await(LONG));
        assertEquals("here", answer.await(Duration.ZERO));
    }

    @Test
    void anAnswerEndsAWait() throws Exception {
        Thread waiter = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            Waiting.untilBlocked(waiter);
            answer.give("here");
        });
        assertEquals("here", answer.await(LONG));
    }

    @Test
    void theTimeEndsAWait() throws Exception {
        assertNull(answer.await(SHORT));
        assertTrue(answer.withdraw(), "nobody answered");
        assertFalse(answer.give("never"), "nobody waits any more");
    }

    @Test
    void anAnswerOfTheLastMomentIsNotLost() throws Exception {
        assertNull(answer.await(SHORT));
        answer.give("late");
        assertFalse(answer.withdraw());
        assertEquals("late", answer.join());
    }

    @Test
    void aFailureIsThrownAsItIs() {
        IOException failure = new IOException("broken");
        answer.fail(failure);
        assertSame(failure, assertThrows(IOException.class, () -> answer.await(LONG)));
        IllegalStateException defect = new IllegalStateException();
        Answer<String> defective = new Answer<>();
        defective.fail(defect);
        assertSame(defect, assertThrows(IllegalStateException.class, () -> defective.await(LONG)));
    }

    @Test
    void anInterruptOfTheCallerEndsTheWaitAndStaysPending() throws Exception {
        boolean[] flag = new boolean[1];
        Throwable[] thrown = new Throwable[1];
        Thread caller = Thread.ofVirtual().start(() -> {
            thrown[0] = assertThrows(InterruptedIOException.class, () -> answer.await(LONG));
            flag[0] = Thread.currentThread().isInterrupted();
        });
        Waiting.untilBlocked(caller);
        caller.interrupt();
        caller.join();
        assertTrue(flag[0]);
        assertEquals(InterruptedIOException.class, thrown[0].getClass());
    }

    @Test
    void noTimeIsAWaitThatIsOver() throws Exception {
        assertNull(answer.await(Duration.ofSeconds(-1)));
    }
}
