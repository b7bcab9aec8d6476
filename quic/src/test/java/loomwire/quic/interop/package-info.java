/**
 * Agreement with QUIC that others wrote, over UDP on loopback: quiche (Rust, with BoringSSL) through Netty, and kwik
 * (Java). Peers play one application: whoever accepts a stream sends back what it received once that has ended.
 */
package loomwire.quic.interop;
