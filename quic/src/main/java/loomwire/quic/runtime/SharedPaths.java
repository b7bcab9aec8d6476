package loomwire.quic.runtime;

import loomwire.quic.PathMemory;
import loomwire.quic.base.KeyedHash;
import loomwire.quic.recovery.KnownPaths;

/**
 * What all connections of a process remember of paths: a client's carriers for each other and for those that come after them, a
 * server's for the clients that come again. Any thread; asked a few times a second for each connection that sends in bulk.
 */
public final class SharedPaths implements PathMemory {
    private final KnownPaths paths = new KnownPaths(KeyedHash.random(new SecureEntropy()));

    @Override
    public Account account(long addressHigh, long addressLow) {
        return new Locked(paths.account(addressHigh, addressLow)); // of which the table learns only when it is used
    }

    private final class Locked implements Account {
        private final Account account;

        Locked(Account account) {
            this.account = account;
        }

        @Override
        public long claim(long rttNanos, long now) {
            synchronized (paths) {
                return account.claim(rttNanos, now);
            }
        }

        @Override
        public void observed(double bytesPerSecond, long minRttNanos, boolean byThePath, long now) {
            synchronized (paths) {
                account.observed(bytesPerSecond, minRttNanos, byThePath, now);
            }
        }

        @Override
        public void disproved() {
            synchronized (paths) {
                account.disproved();
            }
        }

        @Override
        public void close() {
            synchronized (paths) {
                account.close();
            }
        }
    }
}
