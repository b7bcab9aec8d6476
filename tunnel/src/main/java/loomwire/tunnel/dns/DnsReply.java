package loomwire.tunnel.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * What one reply says about one type of address.
 *
 * @param exists whether there is such a name
 * @param ttlSeconds of everything that led to the addresses, or of their absence (RFC 2308 §5)
 */
record DnsReply(boolean exists, List<InetAddress> addresses, long ttlSeconds) {
    /** Names that stand for names that stand for names: more is a circle or a trick. */
    private static final int MAX_ALIASES = 16;
    /** More addresses of one name are not looked at. */
    private static final int MAX_ADDRESSES = 64;
    /** Where nobody says how long a name will not be there. */
    private static final long UNKNOWN_TTL = 1;

    /** Whether the reply says anything: not if the server could not or would not. */
    static boolean isAnswer(Message reply) {
        return reply.getRcode() == Rcode.NOERROR || reply.getRcode() == Rcode.NXDOMAIN;
    }

    static DnsReply of(Message reply) {
        Name name = reply.getQuestion().getName();
        int type = reply.getQuestion().getType();
        List<Record> answer = ofItsClass(reply, Section.ANSWER);
        long ttl = Long.MAX_VALUE;
        for (int i = 0; i < MAX_ALIASES; i++) {
            CNAMERecord alias = alias(answer, name);
            if (alias == null) {
                break;
            }
            name = alias.getTarget();
            ttl = Math.min(ttl, alias.getTTL());
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (Record each : answer) {
            if (each.getType() == type && each.getName().equals(name) && addresses.size() < MAX_ADDRESSES) {
                addresses.add(address(each));
                ttl = Math.min(ttl, each.getTTL());
            }
        }
        boolean exists = reply.getRcode() == Rcode.NOERROR;
        return new DnsReply(exists, List.copyOf(addresses), addresses.isEmpty() ? Math.min(ttl, absence(reply)) : ttl);
    }

    /** An address of another class (CHAOS, HESIOD) is none of the Internet, whatever its four bytes are. */
    private static List<Record> ofItsClass(Message reply, int section) {
        int dclass = reply.getQuestion().getDClass();
        return reply.getSection(section).stream()
                .filter(each -> each.getDClass() == dclass)
                .toList();
    }

    private static CNAMERecord alias(List<Record> answer, Name name) {
        for (Record each : answer) {
            if (each instanceof CNAMERecord alias && alias.getName().equals(name)) {
                return alias;
            }
        }
        return null;
    }

    private static InetAddress address(Record each) {
        return switch (each) {
            case ARecord four -> four.getAddress();
            case AAAARecord six -> six.getAddress();
            default -> throw new AssertionError(each);
        };
    }

    private static long absence(Message reply) {
        for (Record each : ofItsClass(reply, Section.AUTHORITY)) {
            if (each instanceof SOARecord authority) {
                return Math.min(authority.getTTL(), authority.getMinimum());
            }
        }
        return UNKNOWN_TTL;
    }
}
