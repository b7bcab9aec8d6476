/**
 * The border between an application thread and the event loop: one pipe for each direction of a stream.
 *
 * <p>A pipe is a window of pooled segments of 16 KiB, addressed by stream offset. One side (the producer) writes bytes
 * and then publishes how far they reach; the other (the consumer) reads what was published and gives segments back.
 * <pre>
 *   send:     released &lt;= written    &lt;= released + capacity     producer: application, consumer: loop
 *   receive:  read     &lt;= contiguous &lt;= window end              producer: loop, consumer: application
 * </pre>
 *
 * <p><b>The index is private to the loop.</b> Only the loop jumps around in the window (it sends lost bytes again, it
 * stores bytes that came out of order); the application walks straight on. So the application needs no index, only
 * the chain of segments, and the index of the loop can grow without asking anybody.
 *
 * <p><b>The state word</b> ({@link loomwire.quic.pipe.Frontier}) is the only thing on which both sides decide. It packs
 * the published position with four flags, and every step of the protocol is one atomic change of it; as the position
 * never goes back, no old value comes round again. The flags:
 * <ul>
 *   <li>HELD: the producer works on the last segment; nobody else may take it.
 *   <li>READING (receive only): the consumer works on published segments; nobody else may free them.
 *   <li>TAKEN: the consumer had consumed everything, found the last segment not held, and took it back to the pool:
 *       an idle stream holds no segment. The producer starts with a fresh one, handed over outside the chain.
 *   <li>ENDED: nobody may start to work on segments any more.
 * </ul>
 * After ENDED every segment has exactly one side that frees it. What only one side can reach, that side frees: at once
 * if it does not work now, otherwise when it leaves. What both can reach, the last segment, is freed by whoever
 * clears the last of the flags HELD and READING. A segment is thus never in the pool while somebody copies from or
 * into it or links from it, and nobody waits for anybody. In a send pipe HELD covers two segments where a fresh one is being
 * linked: the writer may stand still before it writes the link, until after the pool gave the segment to another stream.
 *
 * <p>The bytes in a segment, its place and its link to the next are plain memory: written before the change of the
 * state word that makes them reachable, read after it was seen.
 */
package loomwire.quic.pipe;
