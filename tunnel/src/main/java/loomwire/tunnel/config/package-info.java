/** The configuration file: from YAML with line numbers to validated records, every problem told at once. */
package loomwire.tunnel.config;
