/** Names to addresses, asked of name servers in a way that can be interrupted. */
package loomwire.tunnel.dns;
