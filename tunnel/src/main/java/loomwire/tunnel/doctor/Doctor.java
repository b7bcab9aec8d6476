package loomwire.tunnel.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.FailedException;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.TimeoutException;
import java.util.function.Consumer;

/** Runs checks one after the other, and mends on the way what may be mended. Owned by one thread. */
public final class Doctor {
    /** Above what the slowest check takes that is well: a server that does not answer a handshake for 10 s. */
    private static final Duration CHECK_DEADLINE = Duration.ofSeconds(20);

    private final List<Check> checks;
    private final boolean linux;
    private final Mending mending;

    /** @param mending {@code null} to change nothing */
    Doctor(List<Check> checks, boolean linux, Mending mending) {
        this.checks = List.copyOf(checks);
        this.linux = linux;
        this.mending = mending;
    }

    /**
     * Looks at everything.
     *
     * @param listener told each finding as it is made
     * @return all findings
     */
    public List<Finding> examine(Consumer<Finding> listener) throws InterruptedException {
        List<Finding> all = new ArrayList<>();
        for (Check check : checks) {
            for (Finding finding : examine(check)) {
                Finding told = mending == null ? finding : mending.mend(finding);
                all.add(told);
                listener.accept(told);
            }
        }
        return all;
    }

    private List<Finding> examine(Check check) throws InterruptedException {
        if (!linux && !check.isForEverySystem()) {
            return List.of(Finding.notChecked(check.subject(), "not checked on this system"));
        }
        try (var scope = StructuredTaskScope.open(
                Joiner.<List<Finding>>anySuccessfulResultOrThrow(), config -> config.withTimeout(CHECK_DEADLINE))) {
            scope.fork(check::examine);
            return scope.join();
        } catch (FailedException e) {
            return List.of(Finding.notChecked(check.subject(), "could not be found out: " + text(e.getCause())));
        } catch (TimeoutException e) {
            return List.of(Finding.warning(
                    check.subject(),
                    "could not be found out within " + CHECK_DEADLINE.toSeconds() + " s",
                    Remedy.none()));
        }
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
