package loomwire.tunnel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import loomwire.tunnel.HangUp;
import loomwire.tunnel.testing.ChildJava;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** There is no moment between "ignored" and "handled" in which SIGHUP ends the process. */
class HangUpTest {
    @Test
    void oneThatComesBeforeSomebodyHandlesItEndsNothing() throws Exception {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"));
        List<String> command = ChildJava.command(ChildJava.QUICK_START, Child.class.getName());
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("ignored, not handled, handled", said);
        assertEquals(0, child.waitFor());
    }

    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            HangUp.ignoreUntilRunning(new String[] {"run"});
            hangUp();
            System.out.print("ignored");
            HangUp.endIgnoring();
            hangUp();
            System.out.print(", not handled");
            CountDownLatch handled = new CountDownLatch(1);
            ProcessSignal.handle("HUP", _ -> handled.countDown());
            hangUp();
            handled.await();
            System.out.print(", handled");
        }

        private static void hangUp() throws Exception {
            new ProcessBuilder(
                            "kill",
                            "-HUP",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        }
    }
}
