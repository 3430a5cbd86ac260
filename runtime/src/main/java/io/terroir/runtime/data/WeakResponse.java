package io.terroir.runtime.data;

import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;

/** What a weak replica answered. */
public sealed interface WeakResponse {
  /** It was done; {@code value} is what this replica sees afterwards. */
  record Served(WeakValue value, NodeId servedBy, RegionId servedIn) implements WeakResponse {}

  /** It was not done. */
  record Refused(Refusal refusal) implements WeakResponse {}
}
