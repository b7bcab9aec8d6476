/** The demonstration: both ends on one machine, a download between them, and what it did on the way. */
package loomwire.tunnel.demo;
