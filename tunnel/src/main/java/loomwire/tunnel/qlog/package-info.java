/** What a qlog file tells of one connection, for a person. */
package loomwire.tunnel.qlog;
