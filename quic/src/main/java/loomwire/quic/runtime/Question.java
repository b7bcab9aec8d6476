package loomwire.quic.runtime;

import java.util.function.Supplier;
import loomwire.quic.QuicException;

/** A question that only the loop may answer, since it reads or changes protocol state. */
final class Question<T> extends Command {
    private final Shard shard;
    private final Supplier<T> question;
    private final Answer<T> answer = new Answer<>();

    Question(Shard shard, Supplier<T> question) {
        this.shard = shard;
        this.question = question;
    }

    Answer<T> answer() {
        return answer;
    }

    @Override
    void run(long now) {
        try {
            T value = question.get();
            shard.afterFlush(() -> answer.give(value));
        } catch (RuntimeException refused) {
            answer.fail(refused);
        }
    }

    @Override
    void refuse(QuicException reason) {
        answer.fail(reason);
    }
}
