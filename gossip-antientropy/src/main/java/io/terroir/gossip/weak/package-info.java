/**
 * The engine of weak keyspaces. A write becomes a delta with a dot; the delta is made durable in
 * the journal, merged into the rows of the store, pushed to peers (tier 0), and asked for by
 * whoever missed it (tier 1). {@link io.terroir.gossip.weak.AntiEntropyCore} decides who hears
 * what, {@link io.terroir.gossip.weak.WeakStore} keeps the order of disk and network.
 */
@NullMarked
package io.terroir.gossip.weak;

import org.jspecify.annotations.NullMarked;
