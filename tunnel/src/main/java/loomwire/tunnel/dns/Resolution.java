package loomwire.tunnel.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What asking for a name's addresses came to. */
public sealed interface Resolution {
    /** For how long it may be taken for true. */
    Duration timeToLive();

    /** The name has addresses, at least one, those of IPv6 first. */
    record Addresses(List<InetAddress> addresses, Duration timeToLive) implements Resolution {}

    /** There is no such name, or it has no address. */
    record Nothing(Duration timeToLive) implements Resolution {}

    /** Nobody could say; {@code inTime} tells whether somebody said at least that. */
    record Failure(String reason, boolean inTime, Duration timeToLive) implements Resolution {}

    /** It could not even be asked: this machine has run out of something. That is no word on the name. */
    record Lack(IOException cause) implements Resolution {
        @Override
        public Duration timeToLive() {
            return Duration.ZERO;
        }
    }
}
