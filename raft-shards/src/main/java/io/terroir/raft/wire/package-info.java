/**
 * Maps the messages of {@link io.terroir.raft.core.Message} to their encoding; nothing else sees
 * the generated classes.
 */
@NullMarked
package io.terroir.raft.wire;

import org.jspecify.annotations.NullMarked;
