package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceDropped;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.DirectoryCommand.AbortRehome;
import io.terroir.epaxos.directory.DirectoryCommand.BeginRehome;
import io.terroir.epaxos.directory.DirectoryCommand.Claim;
import io.terroir.epaxos.directory.DirectoryCommand.CommitRehome;
import io.terroir.epaxos.directory.DirectoryCommand.CreateKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.CreateShards;
import io.terroir.epaxos.directory.DirectoryCommand.DropKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.Erase;
import io.terroir.epaxos.directory.DirectoryCommand.Erased;
import io.terroir.epaxos.directory.DirectoryCommand.Expire;
import io.terroir.epaxos.directory.DirectoryCommand.GetReservation;
import io.terroir.epaxos.directory.DirectoryCommand.InForce;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterNode;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterRegion;
import io.terroir.epaxos.directory.DirectoryCommand.Release;
import io.terroir.epaxos.directory.DirectoryCommand.Renew;
import io.terroir.epaxos.directory.DirectoryCommand.Reserve;
import io.terroir.epaxos.directory.DirectoryCommand.ReserveChild;
import io.terroir.epaxos.directory.DirectoryCommand.RetireNode;
import io.terroir.epaxos.directory.DirectoryCommand.SplitShard;
import io.terroir.epaxos.directory.DirectoryCommand.UpdatePolicy;
import io.terroir.epaxos.directory.DirectoryCommand.Where;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The objects of the directory, and which class executes which command. All of it is deterministic:
 * it reads no clock, draws nothing, and never lets an answer depend on the order in which a hash
 * set is walked. A command reads and writes only what its {@link DirectoryCommand#access} names; in
 * particular there is no counter and no quota across objects, since commands that commute would
 * share it.
 *
 * <p>What has changed since the last {@link #save} is seen by every read. Not thread-safe.
 */
final class DirectoryState {
  private final Consumer<DirectoryChange> listener;
  private final Regions regions = new Regions();
  private final Nodes nodes = new Nodes();
  private final Keyspaces keyspaces = new Keyspaces();
  private final ShardSets shards = new ShardSets();
  private final FoundationTable foundations = new FoundationTable();
  private final OriginTable origins;
  private final ReservationTable reservations;
  private final TopologyCommands topologyCommands;
  private final KeyspaceCommands keyspaceCommands;
  private final ShardCommands shardCommands;
  private final OriginCommands originCommands;
  private final MoveCommands moveCommands;
  private final EraseCommands eraseCommands;
  private final ReservationCommands reservationCommands;

  /**
   * The directory in {@code store}.
   *
   * @param listener is told of every change, at the moment of its execution
   * @param reserved is told of every change of a reservation, likewise
   */
  DirectoryState(
      StoreReader store, Consumer<DirectoryChange> listener, ReservationListener reserved) {
    this.listener = listener;
    this.origins = new OriginTable(store);
    this.reservations = new ReservationTable(store);
    this.topologyCommands = new TopologyCommands(regions, nodes, this::change);
    this.keyspaceCommands = new KeyspaceCommands(keyspaces, regions, this::change);
    this.shardCommands = new ShardCommands(keyspaces, regions, nodes, shards, this::change);
    this.originCommands = new OriginCommands(keyspaces, regions, origins, listener);
    this.moveCommands = new MoveCommands(keyspaces, regions, origins, listener);
    this.eraseCommands = new EraseCommands(keyspaces, regions, origins, listener);
    this.reservationCommands = new ReservationCommands(keyspaces, reservations, reserved);
    FoundationTable.read(store, this::remember);
  }

  /** Adds to {@code batch} what has changed since the last time. */
  void save(StoreBatch batch) {
    foundations.save(batch);
    origins.save(batch);
    reservations.save(batch);
  }

  private void change(DirectoryChange change) {
    remember(change);
    foundations.put(change);
    listener.accept(change);
  }

  private void remember(DirectoryChange change) {
    if (change instanceof RegionChanged changed) {
      regions.put(changed.region());
    } else if (change instanceof NodeRegistered registered) {
      nodes.put(new Nodes.Entry(registered.node(), false));
    } else if (change instanceof NodeRetired retired) {
      nodes.put(new Nodes.Entry(retired.node(), true));
    } else if (change instanceof KeyspaceChanged changed) {
      keyspaces.put(changed.keyspace());
    } else if (change instanceof KeyspaceDropped dropped) {
      keyspaces.drop(dropped.keyspace());
    } else if (change instanceof ShardsChanged changed) {
      shards.put(changed);
    } else {
      throw new IllegalArgumentException("not kept in memory: " + change.getClass());
    }
  }

  /**
   * Executes {@code command}.
   *
   * @param id the command's id, kept as the decider of what it decides
   */
  DirectoryOutcome execute(CommandId id, DirectoryCommand command) {
    if (command instanceof Claim claim) {
      return originCommands.claim(id, claim);
    } else if (command instanceof Where where) {
      return originCommands.where(where);
    } else if (command instanceof CreateKeyspace create) {
      return keyspaceCommands.create(create);
    } else if (command instanceof CreateShards create) {
      return shardCommands.create(create);
    } else if (command instanceof BeginRehome begin) {
      return moveCommands.begin(begin);
    } else if (command instanceof CommitRehome commit) {
      return moveCommands.commit(commit);
    } else if (command instanceof AbortRehome abort) {
      return moveCommands.abort(abort);
    } else if (command instanceof Erase erase) {
      return eraseCommands.erase(id, erase);
    } else if (command instanceof Erased erased) {
      return eraseCommands.erased(erased);
    } else if (command instanceof UpdatePolicy update) {
      return keyspaceCommands.update(update);
    } else if (command instanceof InForce report) {
      return keyspaceCommands.inForce(report);
    } else if (command instanceof DropKeyspace drop) {
      return keyspaceCommands.drop(drop);
    } else if (command instanceof ReserveChild reserve) {
      return shardCommands.reserveChild(reserve);
    } else if (command instanceof SplitShard split) {
      return shardCommands.split(split);
    } else if (command instanceof RegisterNode register) {
      return topologyCommands.registerNode(register.node());
    } else if (command instanceof RetireNode retire) {
      return topologyCommands.retireNode(retire);
    } else if (command instanceof RegisterRegion register) {
      return topologyCommands.registerRegion(register);
    } else if (command instanceof Reserve reserve) {
      return reservationCommands.reserve(id, reserve);
    } else if (command instanceof Renew renew) {
      return reservationCommands.renew(id, renew);
    } else if (command instanceof Release release) {
      return reservationCommands.release(id, release);
    } else if (command instanceof Expire expire) {
      return reservationCommands.expire(id, expire);
    } else if (command instanceof GetReservation get) {
      return reservationCommands.get(get);
    }
    throw new IllegalStateException("unknown command " + command.getClass());
  }

  /** Everything but the bindings, as changes, in a fixed order. */
  List<DirectoryChange> foundations() {
    List<DirectoryChange> all = new ArrayList<>();
    regions.all().forEach(r -> all.add(new RegionChanged(r)));
    for (Nodes.Entry entry : nodes.all()) {
      all.add(entry.retired() ? new NodeRetired(entry.node()) : new NodeRegistered(entry.node()));
    }
    for (Keyspaces.Entry entry : keyspaces.all()) {
      Keyspace keyspace = entry.keyspace();
      all.add(entry.dropped() ? new KeyspaceDropped(keyspace) : new KeyspaceChanged(keyspace));
    }
    all.addAll(shards.all());
    return all;
  }

  boolean isErased(OriginPosition origin) {
    return origins
        .find(origin.keyspace(), origin.origin())
        .map(bound -> bound.binding().isErased())
        .orElse(false);
  }

  /** Up to {@code countMax} bindings in order of keyspace and digest, after the given place. */
  List<OriginBinding> bindingsAfter(Optional<OriginPosition> after, int countMax) {
    return origins.after(after, countMax).stream().map(BoundOrigin::binding).toList();
  }

  /** All bindings with what made them, in order of keyspace and digest. */
  List<BoundOrigin> bound() {
    return origins.after(Optional.empty(), Integer.MAX_VALUE);
  }

  ReservationTable reservations() {
    return reservations;
  }
}
