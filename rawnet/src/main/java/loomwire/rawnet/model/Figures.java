package loomwire.rawnet.model;

import java.util.Locale;

/** What became of the packets of one direction so far. Owned by the thread of its {@link OneWay}. */
public final class Figures {
    private static final Fate[] FATES = Fate.values();

    private final long[] dropped = new long[FATES.length];
    private long offered;
    private long offeredBytes;
    private long delivered;
    private long deliveredBytes;
    private long duplicated;
    private long reordered;

    Figures() {}

    void offered(int bytes) {
        offered++;
        offeredBytes += bytes;
    }

    void delivered(int bytes) {
        delivered++;
        deliveredBytes += bytes;
    }

    void droppedOne(Fate fate) {
        dropped[fate.ordinal()]++;
    }

    void duplicatedOnce() {
        duplicated++;
    }

    void reorderedOnce() {
        reordered++;
    }

    public long offered() {
        return offered;
    }

    public long offeredBytes() {
        return offeredBytes;
    }

    /** Packets polled, duplicates included. */
    public long delivered() {
        return delivered;
    }

    public long deliveredBytes() {
        return deliveredBytes;
    }

    public long dropped(Fate fate) {
        return dropped[fate.ordinal()];
    }

    public long duplicated() {
        return duplicated;
    }

    public long reordered() {
        return reordered;
    }

    /** What has neither arrived nor been dropped yet. */
    public long underWay() {
        long left = offered + duplicated - delivered;
        for (Fate fate : FATES) {
            left -= dropped(fate);
        }
        return left;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append("offered ")
                .append(offered)
                .append(", delivered ")
                .append(delivered);
        for (Fate fate : FATES) {
            text.append(", ")
                    .append(fate.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .append(' ')
                    .append(dropped(fate));
        }
        return text.append(", still under way ")
                .append(underWay())
                .append(", reordered ")
                .append(reordered)
                .append(", duplicated ")
                .append(duplicated)
                .toString();
    }
}
