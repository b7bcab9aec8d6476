package loomwire.quic;

import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client brings to a connection: which protocol it wants to speak, whom it believes, how it sends. Immutable; one serves
 * for any number of connections.
 */
public final class ClientConfig {
    /** The error code with which an attempt ends to which only answers came that were not made by a holder of the key. */
    public static final long UNMARKED_ANSWER = 0x0100 + 49; // access_denied, RFC 8446 §6.2; as RFC 9001 §4.8 has it

    private final Builder settings;

    private ClientConfig(Builder settings) {
        this.settings = settings;
    }

    /**
     * A builder of settings for one application protocol or several, best first (RFC 7301).
     *
     * @param alpn at least one, each of 1 to 255 bytes
     */
    public static Builder alpn(String... alpn) {
        return new Builder(List.of(alpn));
    }

    /** A builder of settings that are like these but for what it is told. */
    public Builder toBuilder() {
        return new Builder(settings);
    }

    /** Offered, best first. */
    public List<String> alpn() {
        return settings.alpn;
    }

    public @Nullable String serverName() {
        return settings.serverName;
    }

    public ServerTrust trust() {
        return settings.trust;
    }

    public TransportConfig transport() {
        return settings.transport;
    }

    /** Offered, best first; empty for all that are spoken here, the fastest first. */
    public List<String> cipherSuites() {
        return settings.cipherSuites;
    }

    /** Offered, best first; empty for all, the fastest first. */
    public List<String> groups() {
        return settings.groups;
    }

    public @Nullable AddressTokenStore addressTokens() {
        return settings.addressTokens;
    }

    public @Nullable AdmissionKey admission() {
        return settings.admission;
    }

    /** The time of day that an admission proof states. */
    public InstantSource admissionClock() {
        return settings.admissionClock;
    }

    /** The time of day at which certificates have to be valid. */
    public InstantSource clock() {
        return settings.clock;
    }

    public KeyLog keyLog() {
        return settings.keyLog;
    }

    /** Settings by their names. Owned by one thread. */
    public static final class Builder {
        private final List<String> alpn;
        private @Nullable String serverName;
        private ServerTrust trust = new ServerTrust.SystemAuthorities();
        private TransportConfig transport = TransportConfig.DEFAULTS;
        private List<String> cipherSuites = List.of();
        private List<String> groups = List.of();
        private @Nullable AddressTokenStore addressTokens;
        private @Nullable AdmissionKey admission;
        private InstantSource admissionClock = InstantSource.system();
        private InstantSource clock = InstantSource.system();
        private KeyLog keyLog = KeyLog.NONE;

        private Builder(List<String> alpn) {
            this.alpn = alpn;
        }

        private Builder(Builder like) {
            alpn = like.alpn;
            serverName = like.serverName;
            trust = like.trust;
            transport = like.transport;
            cipherSuites = like.cipherSuites;
            groups = like.groups;
            addressTokens = like.addressTokens;
            admission = like.admission;
            admissionClock = like.admissionClock;
            clock = like.clock;
            keyLog = like.keyLog;
        }

        /**
         * The server's name, compared with its certificate and sent as SNI unless it is an IP literal. By default neither is
         * done, which suits {@linkplain ServerTrust.Pins pins} alone.
         */
        public Builder serverName(@Nullable String value) {
            serverName = value;
            return this;
        }

        /** How the server's certificate is judged; by default {@linkplain ServerTrust.SystemAuthorities as Java does}. */
        public Builder trust(ServerTrust value) {
            trust = Objects.requireNonNull(value, "trust");
            return this;
        }

        public Builder transport(TransportConfig value) {
            transport = Objects.requireNonNull(value, "transport");
            return this;
        }

        /** Cipher suites to offer, best first, by their names in RFC 8446 §B.4; by default all that are spoken here. */
        public Builder cipherSuites(String... names) {
            cipherSuites = List.of(names);
            return this;
        }

        /** Groups to offer, best first, by their names in RFC 8446 §4.2.7; by default all that are spoken here. */
        public Builder groups(String... names) {
            groups = List.of(names);
            return this;
        }

        /** Tokens of earlier connections, and where those of this one go; {@code null} (the default) for none. */
        public Builder addressTokens(@Nullable AddressTokenStore value) {
            addressTokens = value;
            return this;
        }

        /** Shows a server that is silent to strangers that it may answer; {@code null} (the default) for none. */
        public Builder admission(@Nullable AdmissionKey key) {
            return admission(key, InstantSource.system());
        }

        /** Likewise, with the time of day as the proof shall state it. */
        public Builder admission(@Nullable AdmissionKey key, InstantSource timeOfDay) {
            admission = key;
            admissionClock = Objects.requireNonNull(timeOfDay, "timeOfDay");
            return this;
        }

        /** At which time of day certificates have to be valid; by default the system's, at each dial. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Who is told the secrets of the handshake; by default nobody. */
        public Builder keyLog(KeyLog value) {
            keyLog = Objects.requireNonNull(value, "keyLog");
            return this;
        }

        /** What does not fit, such as a name of nothing that is spoken here, shows when a connection is dialled. */
        public ClientConfig build() {
            return new ClientConfig(new Builder(this));
        }
    }
}
