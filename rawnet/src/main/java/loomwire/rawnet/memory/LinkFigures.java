package loomwire.rawnet.memory;

/**
 * What became of the datagrams offered to a link.
 *
 * @param offered all of them
 * @param delivered those polled at the far end, duplicates included
 * @param lost to random and burst loss
 * @param overflowed dropped because the queue was full
 * @param tooLong dropped because they exceeded the MTU
 * @param blackHoled dropped while the link was off
 * @param reordered sent on a longer way
 * @param duplicated sent twice
 * @param corrupted sent with a bit changed
 */
public record LinkFigures(
        long offered,
        long delivered,
        long lost,
        long overflowed,
        long tooLong,
        long blackHoled,
        long reordered,
        long duplicated,
        long corrupted) {

    static final LinkFigures NONE = new LinkFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);

    LinkFigures plusOffered() {
        return new LinkFigures(
                offered + 1, delivered, lost, overflowed, tooLong, blackHoled, reordered, duplicated, corrupted);
    }

    LinkFigures plusDelivered() {
        return new LinkFigures(
                offered, delivered + 1, lost, overflowed, tooLong, blackHoled, reordered, duplicated, corrupted);
    }

    LinkFigures plusLost() {
        return new LinkFigures(
                offered, delivered, lost + 1, overflowed, tooLong, blackHoled, reordered, duplicated, corrupted);
    }

    LinkFigures plusOverflowed() {
        return new LinkFigures(
                offered, delivered, lost, overflowed + 1, tooLong, blackHoled, reordered, duplicated, corrupted);
    }

    LinkFigures plusTooLong() {
        return new LinkFigures(
                offered, delivered, lost, overflowed, tooLong + 1, blackHoled, reordered, duplicated, corrupted);
    }

    LinkFigures plusBlackHoled() {
        return new LinkFigures(
                offered, delivered, lost, overflowed, tooLong, blackHoled + 1, reordered, duplicated, corrupted);
    }

    LinkFigures plusReordered() {
        return new LinkFigures(
                offered, delivered, lost, overflowed, tooLong, blackHoled, reordered + 1, duplicated, corrupted);
    }

    LinkFigures plusDuplicated() {
        return new LinkFigures(
                offered, delivered, lost, overflowed, tooLong, blackHoled, reordered, duplicated + 1, corrupted);
    }

    LinkFigures plusCorrupted() {
        return new LinkFigures(
                offered, delivered, lost, overflowed, tooLong, blackHoled, reordered, duplicated, corrupted + 1);
    }
}
