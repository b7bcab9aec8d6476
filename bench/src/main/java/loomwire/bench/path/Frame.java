package loomwire.bench.path;

import java.util.ArrayDeque;

/** One frame on its way, with the array that is used for another one once nobody needs it. Owned by its {@link Direction}. */
final class Frame {
    final byte[] bytes;
    int length;
    private int references;

    private Frame(int capacity) {
        bytes = new byte[capacity];
    }

    /** It will be sent once more than was said. */
    void retain() {
        references++;
    }

    /** Frames of one length, as many as were ever on their way at once. */
    static final class Pool {
        private final ArrayDeque<Frame> free = new ArrayDeque<>();
        private final int capacity;

        Pool(int capacity) {
            this.capacity = capacity;
        }

        Frame take() {
            Frame frame = free.isEmpty() ? new Frame(capacity) : free.pop();
            frame.references = 1;
            return frame;
        }

        void release(Frame frame) {
            if (--frame.references == 0) {
                free.push(frame);
            }
        }
    }
}
