package io.terroir.node.demo;

import java.util.SortedMap;

/** What the demo measured; printed as one JSON object by {@code --json}. */
record DemoSummary(
    long rows,
    long origins,
    SortedMap<String, Long> homes,
    Claims claims,
    LatencyMillis latencyMs,
    Residency residency,
    Failover failover,
    boolean converged) {

  /** Claims that were decided, and how many of them on the fast path of EPaxos. */
  record Claims(long total, long fastPath) {}

  /** By kind of operation. */
  record LatencyMillis(
      Percentiles localWrite,
      Percentiles remoteWrite,
      Percentiles localRead,
      Percentiles eventualRead) {}

  /** In milliseconds. */
  record Percentiles(double p50, double p99) {}

  /** Requests refused by policy; bytes of restricted data found where they must not be. */
  record Residency(long refused, long leakedBytes) {}

  /** Acknowledged writes that were gone; the longest time without a successful write. */
  record Failover(long lostWrites, long unavailableMs) {}
}
