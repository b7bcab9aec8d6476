package loomwire.quic.runtime;

/**
 * Whole records on their way from a loop to a file.
 *
 * @param bytes {@code null} for the end of the file
 */
record QlogPiece(QlogTrace trace, byte[] bytes) {
    boolean isLast() {
        return bytes == null;
    }
}
