package loomwire.tunnel.server;

/**
 * One of a server's entrances at this moment.
 *
 * @param failure why nobody can come in now; {@code null} if clients can
 * @param failures times that its port failed
 */
public record GateStatus(String name, String failure, long failures) {
    public boolean isOpen() {
        return failure == null;
    }
}
