/**
 * What happens on a connection as qlog, without I/O: events in, bytes of one JSON text sequence out.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-qlog-main-schema/">qlog: Structured Logging for Network Protocols</a>
 */
@NullMarked
package loomwire.quic.qlog;

import org.jspecify.annotations.NullMarked;
