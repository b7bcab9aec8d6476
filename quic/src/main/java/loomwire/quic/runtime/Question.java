package loomwire.quic.runtime;

import java.util.function.Consumer;
import java.util.function.Supplier;
import loomwire.quic.QuicException;

/** A question that only the loop may answer, since it reads or changes protocol state. */
final class Question<T> extends Command {
    private final Supplier<T> question;
    private final Consumer<Runnable> afterFlush;
    private final Answer<T> answer = new Answer<>();

    /** @param afterFlush takes what the loop shall run once the packets of its cycle are out */
    Question(Supplier<T> question, Consumer<Runnable> afterFlush) {
        this.question = question;
        this.afterFlush = afterFlush;
    }

    Answer<T> answer() {
        return answer;
    }

    @Override
    void run(long now) {
        try {
            T value = question.get();
            afterFlush.accept(() -> answer.give(value));
        } catch (RuntimeException refused) {
            answer.fail(refused);
        } catch (Error defect) {
            answer.fail(new IllegalStateException("a defect kept this from being answered: " + defect, defect));
            throw defect;
        }
    }

    @Override
    void refuse(QuicException reason) {
        answer.fail(reason);
    }
}
