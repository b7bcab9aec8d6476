/** Where the program begins: the launcher, the process itself, what is true of all of it. */
package loomwire.tunnel;
