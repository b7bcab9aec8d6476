/** From a configuration file of paqet to one of ours, with a word on every key that changes, moves or goes. */
package loomwire.tunnel.migrate;
