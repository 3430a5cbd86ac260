package io.terroir.simulation.fault;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.simulation.LinkSettings;
import io.terroir.simulation.SimulatedNetwork;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes the faults of a schedule happen, and undoes them. */
public final class Nemesis {
  private static final Duration USUAL_SYNC_MIN = Duration.ofNanos(200_000);
  private static final Duration USUAL_SYNC_MAX = Duration.ofMillis(2);
  private static final double PERMILLE = 1000;

  private final Cluster cluster;
  private final SimulatedWorld world;
  private final Supervisor supervisor;
  private final Optional<Operator> operator;
  private final Optional<ShardOperator> shards;
  private final SplitOperator splits;
  private final LinkSettings usualLinks;
  private final RandomGenerator random;
  private boolean over;

  /** Does nothing before {@link #begin}. */
  public Nemesis(
      Cluster cluster,
      Supervisor supervisor,
      Optional<Operator> operator,
      Optional<ShardOperator> shards,
      SplitOperator splits) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.supervisor = supervisor;
    this.operator = operator;
    this.shards = shards;
    this.splits = splits;
    this.usualLinks = world.network().settings();
    this.random = world.random("nemesis");
  }

  /** Schedules {@code faults}, counted from now. */
  public void begin(List<Fault> faults) {
    for (Fault fault : faults) {
      world.schedule(fault.at(), fault.kind().name(), () -> happens(fault));
    }
  }

  private void happens(Fault fault) {
    if (over) {
      return;
    }
    begin(fault);
    world.schedule(
        fault.lasts(),
        "end of " + fault.kind(),
        () -> {
          if (!over) {
            end(fault);
          }
        });
  }

  private void begin(Fault fault) {
    SimulatedNetwork network = world.network();
    switch (fault.kind()) {
      case CRASH -> supervisor.crash(process(fault), fault.lasts());
      case PAUSE -> pause(machine(fault), fault.lasts());
      case ISOLATE_PROCESS -> network.isolate(new NodeId(fault.target()));
      case ISOLATE_REGION -> network.isolate(new RegionId(fault.target()));
      case CUT_REGIONS -> network.cut(region(fault, 0), region(fault, 1));
      case CUT_PROCESSES -> network.cut(node(fault, 0), node(fault, 1));
      case CLOG -> network.clog(node(fault, 0), node(fault, 1), fault.lasts());
      case RESET -> network.reset(node(fault, 0), node(fault, 1));
      case LOSS -> network.setSettings(usualLinks.withLoss(fault.amount() / PERMILLE));
      case STALL_DISK -> machine(fault).disk().stall(fault.lasts());
      case SLOW_DISK -> setSyncTime(fault, Duration.ofMillis(fault.amount()));
      case FULL_DISK -> brokenDisk(fault, () -> machine(fault).disk().setFull(true));
      case FAILING_SYNC -> brokenDisk(fault, () -> machine(fault).disk().setFailing(true));
      case ROT -> rot(fault);
      case LOSE_DISK -> supervisor.replaceDisk(process(fault), fault.lasts());
      case JUMP_CLOCK -> machine(fault).clocks().jumpWall(Duration.ofMillis(fault.amount()));
      case REPLACE_REPLICA -> operator.ifPresent(people -> people.replace(process(fault)));
      case REMOVE_REPLICA -> operator.ifPresent(people -> people.remove(process(fault)));
      case MOVE_SHARDS -> shards.ifPresent(people -> people.moveAway(process(fault)));
      case SPLIT_SHARD -> splits.split(region(fault, 0), fault.amount());
    }
  }

  private void end(Fault fault) {
    SimulatedNetwork network = world.network();
    switch (fault.kind()) {
      case ISOLATE_PROCESS -> network.reconnect(new NodeId(fault.target()));
      case ISOLATE_REGION -> network.reconnect(new RegionId(fault.target()));
      case CUT_REGIONS -> network.heal(region(fault, 0), region(fault, 1));
      case CUT_PROCESSES -> network.heal(node(fault, 0), node(fault, 1));
      case LOSS -> network.setSettings(usualLinks);
      case SLOW_DISK -> setUsualSyncTime(machine(fault));
      case FULL_DISK, FAILING_SYNC -> repairDisk(process(fault));
      case JUMP_CLOCK -> machine(fault).clocks().jumpWall(Duration.ofMillis(-fault.amount()));
      case REMOVE_REPLICA -> operator.ifPresent(people -> people.addAgain(process(fault)));
      case MOVE_SHARDS -> shards.ifPresent(people -> people.moveBack(process(fault)));
      case CRASH, PAUSE, CLOG, RESET, STALL_DISK, ROT, LOSE_DISK, REPLACE_REPLICA, SPLIT_SHARD -> {}
    }
  }

  /** Ends every fault for good, but for processes that are down. */
  public void heal() {
    over = true;
    operator.ifPresent(Operator::addAllAgain);
    shards.ifPresent(ShardOperator::moveAllBack);
    world.network().healAll();
    world.network().setSettings(usualLinks);
    for (SimulatedProcess process : cluster.processes()) {
      process.machine().clocks().setWallOffset(Duration.ZERO);
      if (process.isNode()) {
        setUsualSyncTime(process.machine());
        repairDisk(process);
      }
    }
  }

  private static void pause(SimulatedNode machine, Duration duration) {
    if (machine.isUp()) {
      machine.pause(duration);
    }
  }

  private void setSyncTime(Fault fault, Duration time) {
    machine(fault).disk().setSyncTime(time, time.multipliedBy(2));
  }

  private static void setUsualSyncTime(SimulatedNode machine) {
    machine.disk().setSyncTime(USUAL_SYNC_MIN, USUAL_SYNC_MAX);
  }

  private void brokenDisk(Fault fault, Runnable breakIt) {
    supervisor.expectStop(process(fault));
    breakIt.run();
  }

  private void repairDisk(SimulatedProcess process) {
    process.machine().disk().setFull(false);
    process.machine().disk().setFailing(false);
    supervisor.diskWorks(process);
  }

  private void rot(Fault fault) {
    List<ByteString> keys = new ArrayList<>();
    machine(fault).disk().storeEntries((key, value) -> keys.add(key));
    if (!keys.isEmpty()) {
      supervisor.expectRot(process(fault));
      boolean unused = machine(fault).disk().rotStore(keys.get(random.nextInt(keys.size())));
    }
  }

  private SimulatedProcess process(Fault fault) {
    return cluster.process(fault.target());
  }

  private SimulatedNode machine(Fault fault) {
    return process(fault).machine();
  }

  private static NodeId node(Fault fault, int index) {
    return new NodeId(fault.targets().get(index));
  }

  private static RegionId region(Fault fault, int index) {
    return new RegionId(fault.targets().get(index));
  }
}
