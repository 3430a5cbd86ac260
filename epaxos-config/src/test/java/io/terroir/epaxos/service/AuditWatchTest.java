package io.terroir.epaxos.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditLog;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.Samples;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Replicas tell each other where their chains end, and report those that differ. */
class AuditWatchTest {
  private static final NodeId HERE = new NodeId("here");
  private static final NodeId THERE = new NodeId("there");
  private static final Duration LONG = AuditWatch.INTERVAL.multipliedBy(3);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode here = world.node(new Peer(HERE, Samples.IRELAND));
  private final SimulatedNode there = world.node(new Peer(THERE, Samples.VIRGINIA));
  private final AuditLog ours = new AuditLog(here.store(), id -> false);
  private final AuditLog theirs = new AuditLog(there.store(), id -> false);
  private final AuditWatch watch =
      new AuditWatch(
          new AuditClient(here.requests()),
          ours.reader(),
          HERE,
          () -> List.of(HERE, THERE),
          here.pipe());

  AuditWatchTest() {
    ours.enter(1);
    theirs.enter(1);
    Directory directory = new Directory(there.store());
    new DirectoryService(
            new SharedOrder().join(there, directory, () -> {}),
            directory,
            new AuditPages(there.store()),
            there.requests(),
            there.pipe(),
            there.random("feed"))
        .open();
    watch.start();
  }

  private static void record(SimulatedNode node, AuditLog log, int sequence, String what) {
    log.executed(new CommandId(new ReplicaId(1), 1, sequence), ByteString.copyFromUtf8(what));
    StoreBatch batch = new StoreBatch();
    log.save(batch);
    node.store().write(batch);
  }

  @Test
  void equalChainsAreNotReportedThoughOneIsLonger() {
    record(here, ours, 1, "a");
    record(here, ours, 2, "b");
    record(there, theirs, 1, "a");
    world.runFor(LONG);
    record(there, theirs, 2, "b");
    record(there, theirs, 3, "c");
    world.runFor(LONG);

    assertThat(watch.divergence()).isZero();
  }

  @Test
  void chainThatIsAnotherOneThereIsReported() {
    record(here, ours, 1, "a");
    record(here, ours, 2, "b");
    record(there, theirs, 1, "altered");
    world.runFor(LONG);

    assertThat(watch.divergence()).isEqualTo(1);
  }

  /** What could not be compared, since it is ahead of what is here, is compared later. */
  @Test
  void chainThatWasAheadIsComparedWhenThisOneHasCaughtUp() {
    record(there, theirs, 1, "a");
    record(there, theirs, 2, "altered");
    record(here, ours, 1, "a");
    world.runFor(LONG);
    assertThat(watch.divergence()).isZero();

    record(here, ours, 2, "b");
    world.runFor(LONG);

    assertThat(watch.divergence()).isEqualTo(1);
  }

  @Test
  void pageIsReadFromAnotherNode() {
    record(there, theirs, 1, "a");
    record(there, theirs, 2, "b");
    CompletableFuture<AuditPage> page =
        new AuditClient(here.requests()).page(THERE, Optional.empty(), LONG);
    assertThat(world.runUntil(page::isDone, LONG)).isTrue();

    assertThat(page.join().records()).isEqualTo(theirs.reader().after(Optional.empty(), 1 << 20));
    assertThat(page.join().heads()).isEqualTo(theirs.reader().heads());
  }
}
