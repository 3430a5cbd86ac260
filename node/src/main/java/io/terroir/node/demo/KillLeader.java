package io.terroir.node.demo;

import io.terroir.sdk.Origin;
import io.terroir.sdk.OriginLocation;
import io.terroir.sdk.ShardInfo;
import io.terroir.sdk.TerroirClient;
import java.time.Duration;
import java.util.Optional;

/** The leader of a shard dies while it is written to. */
final class KillLeader implements DemoStep {
  private static final String ORIGIN = "failover-us";
  private static final Duration BEFORE = Duration.ofSeconds(1);
  private static final int WRITES_AFTER = 200;
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(15);
  private static final Duration UNAVAILABLE_MAX = Duration.ofSeconds(5);

  @Override
  public String title() {
    return "Failure: the leader of a shard dies during writes";
  }

  @Override
  public void run(DemoContext demo) {
    TerroirClient client = demo.client(DemoContext.US);
    Origin origin = client.keyspace(DemoContext.ATLAS).origin(ORIGIN);
    origin.put("first", "write");
    String leader = leaderOf(client);
    long lost;
    Duration gap;
    int written;
    try (Writer writer = Writer.start(origin, "failover")) {
      Waiting.pause(BEFORE);
      int before = writer.acknowledged();
      demo.cluster().kill(leader);
      demo.console().say("%s killed after %d writes", leader, before);
      Waiting.until(RECOVERY_MAX, () -> writer.acknowledged() > before + WRITES_AFTER);
      writer.stop();
      lost = writer.lost();
      gap = writer.longestGap();
      written = writer.acknowledged();
    }
    demo.cluster().restart(leader);
    demo.measured().lostWrites += lost;
    demo.measured().unavailableMillis = gap.toMillis();
    demo.console()
        .say(
            "%d writes acknowledged, %d of them lost; the longest time without one: %d ms",
            written, lost, gap.toMillis());
    demo.console().say("%s now leads; %s is back", leaderOf(client), leader);
    demo.promises().check("no acknowledged write is lost with a leader", lost == 0, lost + " lost");
    demo.promises()
        .check(
            "writes go on after an election",
            gap.compareTo(UNAVAILABLE_MAX) < 0,
            gap.toMillis() + " ms without a write");
  }

  private static String leaderOf(TerroirClient client) {
    OriginLocation location = client.placement().where(DemoContext.ATLAS, ORIGIN);
    Optional<String> shard = location.shard();
    return client.admin().shards(DemoContext.ATLAS).stream()
        .filter(candidate -> shard.equals(Optional.of(candidate.id())))
        .findFirst()
        .flatMap(ShardInfo::leader)
        .orElse("nobody known");
  }
}
