package loomwire.quic.runtime;

import java.util.function.Supplier;
import loomwire.quic.Admission;
import loomwire.quic.crypto.AnswerMark;

/** By what a server's answers are known as its terms of admission are now. Asked on the loops, once for each handshake. */
final class AnswerMarks implements Supplier<AnswerMark> {
    private final Admission admission;
    private volatile Marked last = new Marked(null, null);

    private record Marked(Admission.Terms terms, AnswerMark mark) {}

    AnswerMarks(Admission admission) {
        this.admission = admission;
    }

    /** {@code null} while there is no key. */
    @Override
    public AnswerMark get() {
        Admission.Terms terms = admission.terms().get();
        Marked known = last;
        if (known.terms() != terms) {
            known = new Marked(terms, terms == null ? null : new AnswerMark(terms.key()));
            last = known;
        }
        return known.mark();
    }
}
