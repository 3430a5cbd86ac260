package io.terroir.gossip.weak;

import io.terroir.gossip.crdt.Dot;

/** A delta under the dot of its update. */
public record LoggedDelta(Dot dot, Delta delta) {}
