package loomwire.quic.endpoint;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.connection.Connection;

/**
 * Connections by their own ids, which are 8 bytes and so one long: open addressing without an object per look-up. Our
 * ids are random, so no peer can make them collide. Owned by the shard loop.
 */
final class ConnectionMap {
    private static final int MIN_CAPACITY = 16;

    private long[] keys = new long[MIN_CAPACITY];
    private Connection[] values = new Connection[MIN_CAPACITY];
    private int size;

    static long key(byte[] buffer, int at) {
        long key = 0;
        for (int i = 0; i < 8; i++) {
            key = key << 8 | buffer[at + i] & 0xff;
        }
        return key;
    }

    static long key(ConnectionId id) {
        long key = 0;
        for (int i = 0; i < 8; i++) {
            key = key << 8 | id.byteAt(i) & 0xff;
        }
        return key;
    }

    Connection get(long key) {
        int mask = keys.length - 1;
        for (int i = slot(key, mask); values[i] != null; i = i + 1 & mask) {
            if (keys[i] == key) {
                return values[i];
            }
        }
        return null;
    }

    void put(long key, Connection value) {
        if (size * 2 >= keys.length) {
            resize(keys.length * 2);
        }
        insert(key, value);
        size++;
    }

    private void insert(long key, Connection value) {
        int mask = keys.length - 1;
        int i = slot(key, mask);
        while (values[i] != null) {
            i = i + 1 & mask;
        }
        keys[i] = key;
        values[i] = value;
    }

    void remove(long key) {
        int mask = keys.length - 1;
        int i = slot(key, mask);
        while (values[i] != null && keys[i] != key) {
            i = i + 1 & mask;
        }
        if (values[i] == null) {
            return;
        }
        size--;
        closeGap(i, mask);
        if (keys.length > MIN_CAPACITY && size * 8 < keys.length) {
            resize(keys.length / 2);
        }
    }

    // Entries behind the gap move up, so that no look-up ends before it finds its entry.
    private void closeGap(int gap, int mask) {
        int hole = gap;
        for (int i = gap + 1 & mask; values[i] != null; i = i + 1 & mask) {
            int home = slot(keys[i], mask);
            if ((i - home & mask) >= (i - hole & mask)) {
                keys[hole] = keys[i];
                values[hole] = values[i];
                hole = i;
            }
        }
        values[hole] = null;
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        Connection[] oldValues = values;
        keys = new long[capacity];
        values = new Connection[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                insert(oldKeys[i], oldValues[i]);
            }
        }
    }

    private static int slot(long key, int mask) {
        return (int) (key ^ key >>> 32) & mask;
    }

    int size() {
        return size;
    }
}
