/**
 * Maps what a shard says - requests, outcomes, responses, snapshot pieces - to protobuf and back.
 * Nothing else sees generated classes. Keys and values are slices of the bytes they came in.
 */
@NullMarked
package io.terroir.raft.shard.wire;

import org.jspecify.annotations.NullMarked;
