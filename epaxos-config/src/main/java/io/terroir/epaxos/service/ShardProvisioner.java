package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives keyspaces their shards in one region. Runs beside the config replica of that region and
 * proposes what is missing: for every keyspace that may store something there, strong or weak, once
 * the region has enough nodes. Several may run for one region: the first proposal that is executed
 * counts, and the others learn of it. Runs on the pipe.
 */
public final class ShardProvisioner {
  /** How long a proposal may take, and how long until the next look if one failed. */
  public static final Duration PROPOSAL_TIMEOUT = Duration.ofSeconds(5);

  private final RegionId region;
  private final DirectoryView view;
  private final DirectoryProposer proposer;
  private final Pipe pipe;
  private final Set<KeyspaceId> proposed = new HashSet<>();
  private boolean closed;

  /** Provisions {@code region} by what {@code view} shows. */
  public ShardProvisioner(
      RegionId region, DirectoryView view, DirectoryProposer proposer, Pipe pipe) {
    this.region = region;
    this.view = view;
    this.proposer = proposer;
    this.pipe = pipe;
  }

  /** Begins. */
  public void start() {
    view.onChange(
        change -> {
          if (!(change instanceof DirectoryChange.OriginBound)) {
            pipe.execute(this::proposeMissing);
          }
        });
    pipe.execute(this::proposeMissing);
  }

  /** Proposes nothing more. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void proposeMissing() {
    Optional<Region> here = view.region(region);
    if (closed || here.isEmpty()) {
      return;
    }
    List<NodeRecord> nodes =
        view.nodes().stream().filter(node -> node.region().equals(region)).toList();
    for (Keyspace keyspace : view.keyspaces()) {
      if (view.shards(keyspace.id(), region).isEmpty()
          && keyspace.mayStoreSomethingIn(here.get())
          && nodes.size() >= keyspace.policy().replicasPerShard()
          && proposed.add(keyspace.id())) {
        propose(keyspace, nodes);
      }
    }
  }

  private void propose(Keyspace keyspace, List<NodeRecord> nodes) {
    DirectoryCommand command =
        new DirectoryCommand.CreateShards(
            keyspace.id(), region, ShardLayout.plan(keyspace, region, nodes));
    var unused =
        proposer
            .submit(command, PROPOSAL_TIMEOUT)
            .whenComplete((outcome, failure) -> pipe.execute(() -> lookAgainLater(keyspace)));
  }

  /** If it was executed the view shows the shards by then; if not, it is proposed again. */
  private void lookAgainLater(Keyspace keyspace) {
    pipe.schedule(
        PROPOSAL_TIMEOUT,
        () -> {
          proposed.remove(keyspace.id());
          proposeMissing();
        });
  }
}
