package loomwire.tunnel.config;

/**
 * A SOCKS5 listener of the client.
 *
 * @param username empty, like the password, when no one has to log in
 */
public record SocksListen(HostPort listen, String username, String password) {

    public boolean wantsLogin() {
        return !username.isEmpty() && !password.isEmpty();
    }

    @Override
    public String toString() {
        return "SocksListen[" + listen + (wantsLogin() ? ", with login]" : "]");
    }
}
