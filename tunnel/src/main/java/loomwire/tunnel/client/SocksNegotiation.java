package loomwire.tunnel.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import loomwire.tunnel.config.SocksListen;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.MalformedMessageException;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;

/**
 * The talk of a SOCKS5 client with us up to its request (RFC 1928, RFC 1929). Reads exactly what belongs to it:
 * whatever the client sends ahead stays in the socket for the relay.
 */
final class SocksNegotiation {
    private static final int VERSION = 5;
    private static final int LOGIN_VERSION = 1;
    private static final int METHOD_NONE = 0x00;
    private static final int METHOD_LOGIN = 0x02;
    private static final int NO_METHOD = 0xff;
    private static final int LOGIN_OK = 0;
    private static final int LOGIN_FAILED = 1;
    private static final int COMMAND_CONNECT = 1;
    private static final int TYPE_IPV4 = 1;
    private static final int TYPE_NAME = 3;
    private static final int TYPE_IPV6 = 4;
    /** No length of an address. */
    private static final int UNKNOWN = -1;

    private final DeadlineReader in;
    private final Output out;
    private final SocksListen settings;

    /** Where answers go; all of the bytes. */
    @FunctionalInterface
    interface Output {
        void write(byte[] bytes) throws IOException;
    }

    SocksNegotiation(DeadlineReader in, Output out, SocksListen settings) {
        this.in = in;
        this.out = out;
        this.settings = settings;
    }

    /** Negotiates, checks the login and reads the request; {@link #reply} has to follow where the client waits for one. */
    SocksRequest read() {
        try {
            chooseMethod();
            return request();
        } catch (DeadlineException | SocketTimeoutException e) {
            return new SocksRequest.None(String.valueOf(e.getMessage()), true);
        } catch (IOException e) {
            return new SocksRequest.None(String.valueOf(e.getMessage()), false);
        }
    }

    private void chooseMethod() throws IOException {
        version(in.octet());
        byte[] methods = in.bytes(in.octet());
        int wanted = settings.wantsLogin() ? METHOD_LOGIN : METHOD_NONE;
        if (!contains(methods, wanted)) {
            answer(VERSION, NO_METHOD);
            throw new MalformedMessageException(
                    settings.wantsLogin()
                            ? "the client offers no login, but this listener wants user and password"
                            : "the client insists on a login, but this listener has none");
        }
        answer(VERSION, wanted);
        if (wanted == METHOD_LOGIN) {
            login();
        }
    }

    private static void version(int found) throws MalformedMessageException {
        if (found != VERSION) {
            throw new MalformedMessageException(
                    switch (found) {
                        case 4 -> "the client speaks SOCKS4 (set it to SOCKS5)";
                        case 'C', 'G', 'H', 'P' -> "the client speaks HTTP (set it to a SOCKS5 proxy)";
                        default -> "the client does not speak SOCKS5";
                    });
        }
    }

    private void login() throws IOException {
        if (in.octet() != LOGIN_VERSION) {
            throw new MalformedMessageException("a login of an unknown version");
        }
        byte[] username = in.bytes(in.octet());
        byte[] password = in.bytes(in.octet());
        // Both compared, each in constant time: how long it takes says nothing of which was wrong.
        boolean right = MessageDigest.isEqual(username, settings.username().getBytes(StandardCharsets.UTF_8))
                & MessageDigest.isEqual(password, settings.password().getBytes(StandardCharsets.UTF_8));
        answer(LOGIN_VERSION, right ? LOGIN_OK : LOGIN_FAILED);
        if (!right) {
            throw new MalformedMessageException("a wrong user or password");
        }
    }

    private SocksRequest request() throws IOException {
        version(in.octet());
        int command = in.octet();
        in.octet(); // reserved
        int type = in.octet();
        int length = switch (type) {
            case TYPE_IPV4 -> 4;
            case TYPE_NAME -> in.octet();
            case TYPE_IPV6 -> 16;
            default -> UNKNOWN;
        };
        if (length == UNKNOWN) {
            return new SocksRequest.NotServed(OpenStatus.ADDRESS_TYPE_NOT_SUPPORTED, "an address of type " + type);
        }
        byte[] address = in.bytes(length);
        int port = in.octet() << 8 | in.octet();
        return command == COMMAND_CONNECT ? connect(type, address, port) : notServed(command);
    }

    private static SocksRequest connect(int type, byte[] address, int port) throws UnknownHostException {
        try {
            return new SocksRequest.Connect(
                    type == TYPE_NAME
                            ? new Target(new String(address, StandardCharsets.ISO_8859_1), port)
                            : Target.of(InetAddress.getByAddress(address), port));
        } catch (IllegalArgumentException e) {
            return new SocksRequest.NotServed(OpenStatus.GENERAL_FAILURE, "a request for " + e.getMessage());
        }
    }

    private static SocksRequest notServed(int command) {
        return new SocksRequest.NotServed(
                OpenStatus.COMMAND_NOT_SUPPORTED,
                switch (command) {
                    case 2 -> "BIND is not supported";
                    case 3 -> "UDP ASSOCIATE is not available in this version";
                    default -> "command " + command + " is not known";
                });
    }

    /** Answers the request. The bound address is the server's secret: zeros stand for it, as RFC 1928 §6 lets us. */
    void reply(OpenStatus status) throws IOException {
        out.write(new byte[] {VERSION, (byte) status.socksReply(), 0, TYPE_IPV4, 0, 0, 0, 0, 0, 0});
    }

    private void answer(int first, int second) throws IOException {
        out.write(new byte[] {(byte) first, (byte) second});
    }

    private static boolean contains(byte[] methods, int wanted) {
        for (byte method : methods) {
            if ((method & 0xff) == wanted) {
                return true;
            }
        }
        return false;
    }
}
