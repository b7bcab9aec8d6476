package loomwire.rawnet.route;

import java.io.IOException;
import loomwire.rawnet.linux.AddressNews;
import loomwire.rawnet.linux.LinuxCalls;

/**
 * Whether addresses, interfaces or routes of this machine may have changed: what the kernel tells on Linux; elsewhere always,
 * so that whoever asks looks for himself. Never waits. Thread-safe.
 */
public final class NetworkChanges implements AutoCloseable {
    /** Null where the system tells nothing. */
    private final AddressNews news;

    private NetworkChanges(AddressNews news) {
        this.news = news;
    }

    public static NetworkChanges open() {
        return new NetworkChanges(LinuxCalls.orNull("hearing of new addresses", AddressNews::open));
    }

    /** Whether something may have changed since the last call. */
    public boolean any() {
        return news == null || news.any();
    }

    @Override
    public void close() throws IOException {
        if (news != null) {
            news.close();
        }
    }
}
