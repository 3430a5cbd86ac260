/**
 * The encoding of this layer's messages and log records. Nothing outside this package sees
 * generated classes.
 */
@NullMarked
package io.terroir.gossip.wire;

import org.jspecify.annotations.NullMarked;
