/**
 * One connection, without I/O: what it receives, what it owes its peer, when it is over. Coordination, split by task; what is
 * decided is decided in the packages below. All of it is owned by the shard loop.
 */
package loomwire.quic.connection;
