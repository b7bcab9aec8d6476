package loomwire.tunnel.config;

/** A local TCP port of the client and the target that the server connects it to. */
public record Forward(HostPort listen, HostPort target) {}
