/** What stands between this machine and a tunnel that works: checks, each with the command that mends what it finds. */
package loomwire.tunnel.doctor;
