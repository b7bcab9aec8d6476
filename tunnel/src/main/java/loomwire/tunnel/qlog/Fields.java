package loomwire.tunnel.qlog;

import java.util.List;
import java.util.Map;
import loomwire.quic.base.PeerWords;

/** Fields of a record that anybody may have written: what is missing or of another kind has its absent value. */
final class Fields {
    private static final Fields NOTHING = new Fields(Map.of());

    private final Map<?, ?> members;

    private Fields(Map<?, ?> members) {
        this.members = members;
    }

    static Fields of(Object value) {
        return value instanceof Map<?, ?> members ? new Fields(members) : NOTHING;
    }

    Fields in(String name) {
        return of(members.get(name));
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    /** As it may be shown on a terminal; empty if it is not there. */
    String text(String name) {
        return members.get(name) instanceof String text ? PeerWords.of(text) : "";
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** 0 if it is not there. */
    double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    long whole(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }
}
