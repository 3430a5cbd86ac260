package io.terroir.runtime.journal;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;

/** Why a journal wants no new work. */
public final class Admission {
  /** More waits for its sync than should. */
  public static final Refusal BEHIND =
      Refusal.of(
          Reason.RESOURCE_EXHAUSTED, "more waits for the disk than should; retry after a moment");

  /** See {@link io.terroir.runtime.disk.FreeSpace}. */
  public static final Refusal NO_ROOM =
      Refusal.of(
          Reason.RESOURCE_EXHAUSTED,
          "the disk of the node is nearly full: writes are refused until there is room, reads go"
              + " on");

  private Admission() {}
}
