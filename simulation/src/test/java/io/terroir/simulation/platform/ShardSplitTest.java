package io.terroir.simulation.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.raft.host.MembersMove;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftGroups;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.SplitOff;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.sdk.AsyncOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A shard splits under its clients, who notice nothing. */
final class ShardSplitTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final RegionId HOME = StrongKeyspace.shard(0).region();
  private static final int ORIGINS = 8;

  private final StrongKeyspace keyspace = new StrongKeyspace(4, 1, LayerSettings.DEFAULT);
  private final ShardId shard = StrongKeyspace.shard(0);
  private final ShardId child = StrongKeyspace.shard(1);
  private final List<Writer> writers = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private boolean over;

  /** Writes one value after the other to an origin, and reads each back. */
  private final class Writer {
    private final AsyncOrigin origin;
    private int written;
    private boolean running = true;

    Writer(String name) {
      origin = keyspace.client.keyspace(StrongKeyspace.NAME).origin(name).async();
    }

    void write() {
      if (over) {
        running = false;
        return;
      }
      String value = Integer.toString(written + 1);
      var unused =
          origin
              .put("n", value)
              .thenCompose(put -> origin.get("n"))
              .whenComplete(
                  (read, failure) -> {
                    if (failure != null) {
                      failures.add(failure);
                    } else if (!read.text().equals(Optional.of(value))) {
                      failures.add(new AssertionError(read.text() + " is not " + value));
                    } else {
                      written++;
                    }
                    write();
                  });
    }
  }

  private void beginToWrite() {
    for (int i = 0; i < ORIGINS; i++) {
      Writer writer = new Writer("city-" + i);
      writers.add(writer);
      writer.write();
    }
    letEachWrite(3);
  }

  private void letEachWrite(int more) {
    List<Integer> before = writers.stream().map(writer -> writer.written).toList();
    assertThat(
            keyspace.within(
                StrongKeyspace.SOON,
                () -> {
                  for (int i = 0; i < writers.size(); i++) {
                    if (writers.get(i).written < before.get(i) + more) {
                      return false;
                    }
                  }
                  return true;
                }))
        .as("writes to all origins go on; failures: " + failures)
        .isTrue();
  }

  private void endWriting() {
    over = true;
    assertThat(
            keyspace.within(
                StrongKeyspace.SOON, () -> writers.stream().noneMatch(writer -> writer.running)))
        .isTrue();
    assertThat(failures).isEmpty();
    assertThat(keyspace.cluster.world().failures()).isEmpty();
  }

  private CompletableFuture<SplitOff> split(ShardId of, Optional<OriginDigest> at) {
    NodeId leads = keyspace.leader(of).flatMap(RaftGroup::leader).orElseThrow();
    return assembly(leads).strong().splitter().split(of, at, PATIENCE);
  }

  private NodeAssembly assembly(NodeId node) {
    return keyspace.cluster.process(node.name()).node().orElseThrow();
  }

  private Stream<ShardStateMachine> machines(ShardId of) {
    return keyspace
        .nodes()
        .flatMap(node -> keyspace.cluster.process(node.name()).node().stream())
        .flatMap(node -> node.strong().replicas().machine(of).stream());
  }

  /** All that a replica holds is hashed, so it is not looked at after every event. */
  private boolean becomesEqual(ShardId of) {
    for (int second = 0; second < 60 && !isEqual(of); second++) {
      keyspace.cluster.world().runFor(Duration.ofSeconds(1));
    }
    return isEqual(of);
  }

  private boolean isEqual(ShardId of) {
    List<String> states =
        machines(of)
            .map(machine -> machine.applied() + " " + machine.stateHash().hashCode())
            .toList();
    return states.size() == 3
        && states.stream().distinct().count() == 1
        && keyspace.leader(of).isPresent();
  }

  private boolean becomesLed(ShardId of) {
    return keyspace.within(PATIENCE, () -> keyspace.leader(of).isPresent());
  }

  private boolean directoryShows(int shards) {
    return keyspace.cluster.processes().stream()
        .flatMap(process -> process.gateway().stream())
        .map(gateway -> gateway.participant().view())
        .allMatch(view -> view.shards(shard.keyspace(), HOME).size() == shards);
  }

  @Test
  void writesAndReadsGoOnWhileAShardSplits() {
    beginToWrite();
    SplitOff done = keyspace.await(split(shard, Optional.empty()));
    letEachWrite(10);
    endWriting();

    assertThat(done.child()).isEqualTo(child);
    assertThat(keyspace.within(PATIENCE, () -> directoryShows(2))).isTrue();
    assertThat(becomesEqual(child)).isTrue();
    assertThat(keyspace.voters(child)).containsExactlyInAnyOrderElementsOf(keyspace.voters(shard));
    assertThat(machines(shard)).allMatch(machine -> machine.state().revision() > 0);
    assertThat(keyspace.cluster.process(keyspace.voters(child).get(0).name()).isNode()).isTrue();
  }

  @Test
  void theHalvesSplitAgainUnderNumbersOfTheirOwn() {
    beginToWrite();
    keyspace.await(split(shard, Optional.empty()));
    assertThat(keyspace.within(PATIENCE, () -> directoryShows(2))).isTrue();
    assertThat(becomesLed(child)).isTrue();
    CompletableFuture<SplitOff> lower = split(shard, Optional.empty());
    CompletableFuture<SplitOff> upper = split(child, Optional.empty());
    List<SplitOff> splits = List.of(keyspace.await(lower), keyspace.await(upper));
    letEachWrite(10);
    endWriting();

    assertThat(splits)
        .extracting(SplitOff::child)
        .containsExactlyInAnyOrder(StrongKeyspace.shard(2), StrongKeyspace.shard(3));
    assertThat(keyspace.within(PATIENCE, () -> directoryShows(4))).isTrue();
  }

  @Test
  void theRegionGoesOnThoughTheDirectoryCannotRecordTheSplit() {
    beginToWrite();
    CompletableFuture<SplitOff> split = split(shard, Optional.empty());
    assertThat(
            keyspace.within(
                PATIENCE, () -> machines(shard).anyMatch(m -> m.range().generation() == 2)))
        .isTrue();
    keyspace.cluster.world().network().isolate(HOME);
    keyspace.await(split);
    letEachWrite(10);
    assertThat(directoryShows(1)).isTrue();
    keyspace.cluster.world().network().reconnect(HOME);
    assertThat(keyspace.within(StrongKeyspace.SOON, () -> directoryShows(2))).isTrue();
    letEachWrite(3);
    endWriting();
  }

  @Test
  void aShardWhoseMembersTheDirectoryDoesNotNameSplits() {
    beginToWrite();
    List<NodeId> old = keyspace.voters(shard);
    NodeId fresh = keyspace.nodes().filter(node -> !old.contains(node)).findFirst().orElseThrow();
    keyspace.await(MembersMove.add(keyspace.leader(shard).orElseThrow(), fresh, PATIENCE));
    keyspace.await(MembersMove.remove(keyspace.leader(shard).orElseThrow(), old.get(0), PATIENCE));
    keyspace.await(split(shard, Optional.empty()));
    letEachWrite(10);
    endWriting();

    assertThat(becomesEqual(child)).isTrue();
    assertThat(keyspace.voters(child)).contains(fresh).doesNotContain(old.get(0));
    keyspace.cluster.world().runFor(PATIENCE);
    assertThat(assembly(old.get(0)).strong().host().trace(child))
        .as("the directory names it, which makes no founder: it never had a replica")
        .isEqualTo(new RaftGroups.Trace(false, Optional.empty()));
  }

  @Test
  void aMemberThatIsDownKeepsAShardFromSplitting() {
    beginToWrite();
    NodeId leads = keyspace.leader(shard).flatMap(RaftGroup::leader).orElseThrow();
    NodeId down =
        keyspace.voters(shard).stream()
            .filter(node -> !node.equals(leads))
            .findFirst()
            .orElseThrow();
    keyspace.cluster.process(down.name()).crash();

    CompletableFuture<SplitOff> split = split(shard, Optional.empty());

    assertThat(keyspace.within(StrongKeyspace.SOON, split::isDone)).isTrue();
    assertThat(split)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOfSatisfying(
            TerroirRefusedException.class,
            refused -> {
              assertThat(refused.refusal().reason()).isEqualTo(Reason.UNAVAILABLE);
              assertThat(refused.refusal().message()).contains(down.name());
            });
    letEachWrite(3);
    endWriting();
  }

  @Test
  void aMemberThatMissedTheSplitHasItsPartAfterwards() {
    beginToWrite();
    NodeId leads = keyspace.leader(shard).flatMap(RaftGroup::leader).orElseThrow();
    NodeId late =
        keyspace.voters(shard).stream()
            .filter(node -> !node.equals(leads))
            .findFirst()
            .orElseThrow();
    CompletableFuture<SplitOff> split = split(shard, Optional.empty());
    assertThat(
            keyspace.within(
                PATIENCE,
                () ->
                    assembly(leads)
                            .strong()
                            .replicas()
                            .machine(shard)
                            .orElseThrow()
                            .range()
                            .generation()
                        == 2))
        .isTrue();
    keyspace.cluster.process(late.name()).crash();
    letEachWrite(20);
    keyspace.cluster.process(late.name()).restart();
    letEachWrite(5);
    endWriting();

    assertThat(keyspace.await(split).child()).isEqualTo(child);
    assertThat(becomesEqual(child)).isTrue();
    assertThat(becomesEqual(shard)).isTrue();
  }

  @Test
  void everybodyMayCrashRightAfterTheSplit() {
    beginToWrite();
    CompletableFuture<SplitOff> unused = split(shard, Optional.empty());
    assertThat(
            keyspace.within(
                PATIENCE, () -> machines(shard).allMatch(m -> m.range().generation() == 2)))
        .isTrue();
    List<NodeId> all = keyspace.nodes().toList();
    all.forEach(node -> keyspace.cluster.process(node.name()).crash());
    all.forEach(node -> keyspace.cluster.process(node.name()).restart());
    letEachWrite(5);
    over = true;

    assertThat(becomesEqual(child)).isTrue();
    assertThat(keyspace.within(StrongKeyspace.SOON, () -> directoryShows(2))).isTrue();
    var termsByNode = new TreeMap<String, Long>();
    keyspace
        .nodes()
        .forEach(
            node ->
                assembly(node)
                    .strong()
                    .host()
                    .group(child)
                    .ifPresent(group -> termsByNode.put(node.name(), group.term().number())));
    assertThat(termsByNode).hasSize(3);
    assertThat(keyspace.leader(child).orElseThrow().joining()).isFalse();
  }

  @Test
  void theBoundaryMayBeSaid() {
    beginToWrite();
    OriginDigest middle = new OriginDigest(Long.MIN_VALUE, 0);

    SplitOff done = keyspace.await(split(shard, Optional.of(middle)));

    assertThat(done.childFirst()).isEqualTo(middle);
    letEachWrite(3);
    endWriting();
  }
}
