package loomwire.tunnel.ops;

import java.util.Locale;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.server.AdmissionCounters;
import loomwire.tunnel.server.DialCounters;
import loomwire.tunnel.server.NameCounters;
import loomwire.tunnel.server.ServerCounters;
import loomwire.tunnel.server.SpareCounters;
import loomwire.tunnel.server.StreamCounters;

/** What a server did with its clients, their streams and the targets. */
final class ServerMetrics implements MetricSource {
    private final ServerCounters counters;

    ServerMetrics(ServerCounters counters) {
        this.counters = counters;
    }

    @Override
    public void collect(Exposition into) {
        admissions(counters.admissions(), into);
        streams(counters.streams(), into);
        dials(counters.dials(), into);
        names(counters.names(), into);
        spares(counters.spares(), into);
        into.addAll(Metric.DEADLINES, counters.deadlines());
    }

    private static void admissions(AdmissionCounters counts, Exposition into) {
        into.add(Metric.CLIENTS, counts.connected.sum(), "authenticated");
        into.add(Metric.CLIENTS, counts.unauthenticated.sum(), "unauthenticated");
        into.add(Metric.ACCEPTED, counts.accepted.sum());
        into.add(Metric.ADMITTED, counts.authenticated.sum());
        into.addAll(Metric.NOT_ADMITTED, counts.refused);
        into.add(Metric.EVICTED, counts.evicted.sum());
        into.add(Metric.GOAWAYS, counts.goAways.sum());
    }

    private void streams(StreamCounters counts, Exposition into) {
        // Ends before beginnings, so that what happens in between never makes a number negative.
        long relayed = Math.max(
                0, counters.traffic().started.sum() - counters.traffic().ended.sum());
        long dialling = counters.dials().underWay.sum();
        long closed = counts.closed.sum();
        long opened = counts.opened.sum();
        long open = opened - closed;
        into.add(Metric.REQUEST_STREAMS, relayed, "relaying");
        into.add(Metric.REQUEST_STREAMS, dialling, "dialling");
        into.add(Metric.REQUEST_STREAMS, Math.max(0, open - relayed - dialling), "other");
        into.add(Metric.REQUEST_STREAMS_OPENED, opened);
        into.add(Metric.REQUEST_STREAMS_ENDED, closed);
        into.addAll(Metric.REQUESTS, counts.answered);
        into.add(Metric.MALFORMED, counts.malformed.sum());
        into.add(Metric.WAITED, counts.places.waited.sum(), "stream");
        into.add(Metric.WAITED, counters.dials().places.waited.sum(), "dial");
        into.add(Metric.WAITING, counts.places.waiting.sum(), "stream");
        into.add(Metric.WAITING, counters.dials().places.waiting.sum(), "dial");
        into.add(Metric.NOT_PROCESSED, counts.notProcessed.sum());
        into.add(Metric.GIVEN_UP, counts.givenUp.sum());
        into.add(Metric.CUT_OFF, counts.cutOff.sum());
    }

    private static void dials(DialCounters counts, Exposition into) {
        into.add(Metric.DIALS_BEGUN, counts.started.sum());
        into.add(Metric.DIALS, counts.connected.sum(), "connected");
        for (OpenStatus status : OpenStatus.values()) {
            if (status != OpenStatus.OK) {
                into.add(Metric.DIALS, counts.failed.sum(status), status.name().toLowerCase(Locale.ROOT));
            }
        }
        into.add(Metric.DIALS_UNDER_WAY, counts.underWay.sum());
        into.add(Metric.DIALS_WITHOUT_FD, counts.outOfDescriptors.sum());
    }

    private static void names(NameCounters counts, Exposition into) {
        into.add(Metric.NAMES, counts.kept.sum(), "memory");
        into.add(Metric.NAMES, counts.shared.sum(), "another_request");
        into.add(Metric.NAMES, counts.lookedUp.sum(), "look_up");
        into.add(Metric.NAMES_UNDER_WAY, counts.underWay.sum());
    }

    private static void spares(SpareCounters counts, Exposition into) {
        into.add(Metric.SPARES, counts.ready.sum());
        into.add(Metric.SPARES_DIALLED, counts.dialled.sum(), "connected");
        into.add(Metric.SPARES_DIALLED, counts.failed.sum(), "failed");
        into.add(Metric.SPARES_ASKED, counts.hits.sum(), "ready");
        into.add(Metric.SPARES_ASKED, counts.misses.sum(), "none");
        into.add(Metric.SPARES_DISCARDED, counts.discarded.sum());
    }
}
