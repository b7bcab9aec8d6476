package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The protocol of the package, in every order of its steps. After each step everything in the pool is scribbled over: a
 * side that still used a segment that it or the other had given back would read the scribble, or be caught writing.
 */
@Tag("slow")
class PipeInterleavingTest {
    /** Just before the end of the first segment, so that two bytes straddle two segments. */
    private static final int NEAR_THE_END = Segment.BYTES - 1;

    private static final byte[] BYTES = Pattern.bytes(0, 4 * Segment.BYTES);
    /** How often one run is interrupted at most; with 5 it takes over a minute and found nothing that 3 did not. */
    private static final int PREEMPTIONS = Integer.getInteger("loomwire.preemptions", 3);

    private abstract static class PipeScenario implements Interleaver.Scenario {
        final PoisonedPool poisoned = new PoisonedPool();

        @Override
        public void afterStep() {
            poisoned.scribble();
        }

        @Override
        public void verify() {
            poisoned.verifyNothingLeaked();
        }
    }

    private abstract static class SendScenario extends PipeScenario {
        SendPipe pipe;
        long applicationWrote;

        abstract int before();

        abstract void loop();

        @Override
        public Runnable[] tasks(Interleaver scheduler) {
            pipe = new SendPipe(poisoned.pool, 2 * Segment.BYTES, new SteppedFrontier(scheduler));
            write(before());
            return new Runnable[] {this::application, this::loop};
        }

        void application() {
            write(1);
            write(2);
        }

        void write(int length) {
            applicationWrote += pipe.write(BYTES, (int) applicationWrote, length);
        }

        /** Sends everything there is, and has it acknowledged at once. */
        void sendAndRelease() {
            long from = pipe.released();
            long to = pipe.written();
            byte[] packet = new byte[(int) (to - from)];
            pipe.copy(from, packet, 0, packet.length);
            Pattern.verify(from, packet, 0, packet.length);
            pipe.release(to);
        }

        @Override
        public void verify() {
            pipe.discard();
            assertEquals(pipe.written(), applicationWrote);
            super.verify();
        }
    }

    @Test
    void writingWhileTheLoopTakesTheLastSegmentBack() {
        explore(() -> new SendScenario() {
            @Override
            int before() {
                return 5;
            }

            @Override
            void loop() {
                sendAndRelease();
                sendAndRelease();
            }

            @Override
            public void verify() {
                sendAndRelease();
                assertEquals(0, poisoned.pool.live(), "an idle stream holds no segment");
                super.verify();
            }
        });
    }

    @Test
    void writingAcrossSegmentsWhileTheLoopReleases() {
        explore(() -> new SendScenario() {
            @Override
            int before() {
                return NEAR_THE_END - 1;
            }

            @Override
            void loop() {
                sendAndRelease();
                sendAndRelease();
            }

            @Override
            public void verify() {
                sendAndRelease();
                assertEquals(0, poisoned.pool.live(), "an idle stream holds no segment");
                super.verify();
            }
        });
    }

    @Test
    void writingWhileTheLoopEndsThePipe() {
        for (int start : new int[] {0, 5, NEAR_THE_END - 1, NEAR_THE_END, Segment.BYTES}) {
            explore(() -> new SendScenario() {
                @Override
                int before() {
                    return start;
                }

                @Override
                void loop() {
                    sendAndRelease();
                    pipe.end(PipeEnd.CONNECTION_CLOSED);
                }

                @Override
                public void verify() {
                    assertEquals(0, poisoned.pool.live(), "both sides are done");
                    super.verify();
                }
            });
        }
    }

    private abstract static class ReceiveScenario extends PipeScenario {
        ReceivePipe pipe;
        long applicationRead;
        long stored;

        abstract int before();

        abstract void loop();

        abstract void application();

        @Override
        public Runnable[] tasks(Interleaver scheduler) {
            pipe = new ReceivePipe(poisoned.pool, new SteppedFrontier(scheduler));
            deliver(before());
            return new Runnable[] {this::application, this::loop};
        }

        void deliver(int length) {
            if (length > 0) {
                pipe.write(stored, BYTES, (int) stored, length);
                stored += length;
                pipe.publish(stored);
            }
        }

        void deliverAfterGap(int length) {
            pipe.write(stored + 1, BYTES, (int) stored + 1, length);
        }

        void read() {
            byte[] bytes = new byte[BYTES.length];
            int count = pipe.read(bytes, 0, bytes.length);
            if (count > 0) {
                Pattern.verify(applicationRead, bytes, 0, count);
                applicationRead += count;
            }
        }
    }

    @Test
    void readingWhileBytesArrive() {
        for (int start : new int[] {0, 3, NEAR_THE_END, Segment.BYTES}) {
            explore(() -> new ReceiveScenario() {
                @Override
                int before() {
                    return start;
                }

                @Override
                void loop() {
                    deliver(2);
                    deliverAfterGap(3);
                    deliver(1 + 3);
                }

                @Override
                void application() {
                    read();
                    read();
                }

                @Override
                public void verify() {
                    read();
                    assertEquals(start + 6, applicationRead);
                    assertEquals(0, poisoned.pool.live(), "an idle stream holds no segment");
                    super.verify();
                }
            });
        }
    }

    @Test
    void readingWhileTheLoopEndsThePipe() {
        for (int start : new int[] {0, 3, NEAR_THE_END, Segment.BYTES}) {
            explore(() -> new ReceiveScenario() {
                @Override
                int before() {
                    return start;
                }

                @Override
                void loop() {
                    deliver(2);
                    deliverAfterGap(Segment.BYTES);
                    pipe.end(new PipeEnd.Reset(7));
                }

                @Override
                void application() {
                    read();
                    read();
                }
            });
        }
    }

    @Test
    void stoppingWhileBytesArrive() {
        for (int start : new int[] {0, 3, NEAR_THE_END, Segment.BYTES}) {
            explore(() -> new ReceiveScenario() {
                @Override
                int before() {
                    return start;
                }

                @Override
                void loop() {
                    deliver(2);
                    deliverAfterGap(Segment.BYTES);
                    deliver(2);
                    pipe.discard();
                }

                @Override
                void application() {
                    read();
                    pipe.stop(7);
                    read();
                }
            });
        }
    }

    @Test
    void stoppingFromAnotherThreadThanTheReader() {
        for (int start : new int[] {3, NEAR_THE_END, Segment.BYTES}) {
            explore(() -> new ReceiveScenario() {
                @Override
                int before() {
                    return start;
                }

                @Override
                void loop() {
                    deliver(2);
                    deliver(1);
                    pipe.discard();
                }

                @Override
                void application() {
                    read();
                }

                @Override
                public Runnable[] tasks(Interleaver scheduler) {
                    Runnable[] two = super.tasks(scheduler);
                    return new Runnable[] {two[0], two[1], () -> pipe.stop(7)};
                }
            });
        }
    }

    private static void explore(Supplier<Interleaver.Scenario> scenario) {
        int runs = Interleaver.explore(PREEMPTIONS, scenario);
        assertTrue(runs > 100, "only " + runs + " orders");
    }
}
