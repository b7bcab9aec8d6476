package loomwire.tunnel.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Something that runs and takes other settings while it does. Used by one thread at a time. */
@FunctionalInterface
public interface Reloadable {
    /**
     * Makes ready what the new settings need and can fail, such as ports. Nothing has changed yet.
     *
     * @param next only keys that need no restart differ from what runs
     * @throws IOException why the settings cannot be taken; then nothing has changed and nothing is left open
     */
    Prepared prepare(Config next) throws IOException;

    /** Settings that can be taken now. One of the two is called, once. */
    interface Prepared {
        /** Takes them; does not fail. */
        void apply();

        /** Leaves everything as it was. */
        default void discard() {}
    }

    /** Several as one: all take the settings, or none. */
    static Reloadable all(Reloadable... parts) {
        return next -> {
            List<Prepared> ready = new ArrayList<>();
            try {
                for (Reloadable part : parts) {
                    ready.add(part.prepare(next));
                }
            } catch (IOException | RuntimeException e) {
                ready.reversed().forEach(Prepared::discard);
                throw e;
            }
            return new Prepared() {
                @Override
                public void apply() {
                    ready.forEach(Prepared::apply);
                }

                @Override
                public void discard() {
                    ready.reversed().forEach(Prepared::discard);
                }
            };
        };
    }
}
