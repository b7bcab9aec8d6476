package loomwire.tunnel.config;

/**
 * A key that has another value in the file than before.
 *
 * @param path such as {@code egress.allow} or {@code socks5[1].listen}
 * @param text what becomes of it, for a person; never a secret
 */
public record Change(String path, Reloading reloading, String text) {

    @Override
    public String toString() {
        return path + ": " + text;
    }
}
