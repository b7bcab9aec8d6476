/** The command line: one class a command. */
package loomwire.tunnel.cli;
