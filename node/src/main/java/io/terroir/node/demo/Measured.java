package io.terroir.node.demo;

import io.terroir.node.demo.DemoSummary.Claims;
import io.terroir.node.demo.DemoSummary.Failover;
import io.terroir.node.demo.DemoSummary.LatencyMillis;
import io.terroir.node.demo.DemoSummary.Residency;
import io.terroir.node.process.CommitCounts;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the steps have measured so far. Used by the demo's own thread only. */
final class Measured {
  final Latencies localWrite = new Latencies();
  final Latencies remoteWrite = new Latencies();
  final Latencies localRead = new Latencies();
  final Latencies eventualRead = new Latencies();
  final SortedMap<String, Long> homes = new TreeMap<>();
  long rows;
  long origins;
  long refused;
  long leakedBytes;
  long lostWrites;
  long unavailableMillis;
  boolean converged = true;
  private CommitCounts claims = CommitCounts.NONE;

  /** Takes what was committed while nothing but claims was submitted. */
  void addClaims(CommitCounts before, CommitCounts after) {
    claims = claims.plus(after).minus(before);
  }

  CommitCounts claims() {
    return claims;
  }

  DemoSummary summary() {
    return new DemoSummary(
        rows,
        origins,
        homes,
        new Claims(claims.total(), claims.fast()),
        new LatencyMillis(
            localWrite.percentiles(),
            remoteWrite.percentiles(),
            localRead.percentiles(),
            eventualRead.percentiles()),
        new Residency(refused, leakedBytes),
        new Failover(lostWrites, unavailableMillis),
        converged);
  }
}
