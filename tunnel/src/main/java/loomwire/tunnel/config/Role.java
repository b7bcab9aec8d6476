package loomwire.tunnel.config;

/** Which end of the tunnel a process is. */
public enum Role {
    CLIENT,
    SERVER
}
