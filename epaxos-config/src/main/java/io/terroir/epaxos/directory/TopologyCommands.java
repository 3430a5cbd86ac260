package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterRegion;
import io.terroir.epaxos.directory.DirectoryCommand.RetireNode;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.Names;
import java.util.Optional;
import java.util.function.Consumer;

/** Regions and their nodes. */
final class TopologyCommands {
  private final Regions regions;
  private final Nodes nodes;
  private final Consumer<DirectoryChange> changes;

  TopologyCommands(Regions regions, Nodes nodes, Consumer<DirectoryChange> changes) {
    this.regions = regions;
    this.nodes = nodes;
    this.changes = changes;
  }

  DirectoryOutcome registerRegion(RegisterRegion command) {
    RegionRecord region = command.region();
    Optional<Refusal> refusal = regions.reject(region);
    if (refusal.isPresent()) {
      return Refusals.refused(refusal.get());
    }
    long known = regions.find(region.region().id()).map(RegionRecord::revision).orElse(0L);
    if (region.revision() > known) {
      changes.accept(new RegionChanged(region));
    }
    return new DirectoryOutcome.Done();
  }

  DirectoryOutcome registerNode(NodeRecord node) {
    if (!regions.contains(node.region())) {
      return Refusals.noSuchRegion(node.region());
    }
    if (!Names.isName(node.zone())) {
      return Refusals.invalid("zone", "a zone name is " + Names.FORM_IN_WORDS);
    }
    Optional<Nodes.Entry> known = nodes.find(node.id());
    if (known.isEmpty()) {
      return node.generation() == NodeRecord.FIRST_GENERATION
          ? put(node)
          : Refusals.invalid("generation", "a node begins in the first generation");
    }
    if (known.get().retired()) {
      return Refusals.invalid("node", "this node is retired; a new node needs a new name");
    }
    NodeRecord before = known.get().node();
    if (!before.region().equals(node.region()) || !before.zone().equals(node.zone())) {
      return Refusals.invalid(
          "node", "a node of this name is registered in another region or zone");
    }
    // A comparison of generations, so that a late repetition does not bring an old disk back.
    boolean next = node.equals(before.on(node.disk())) && !node.disk().equals(before.disk());
    return next ? put(node) : new DirectoryOutcome.NodeKnown(before);
  }

  private DirectoryOutcome put(NodeRecord node) {
    changes.accept(new NodeRegistered(node));
    return new DirectoryOutcome.NodeKnown(node);
  }

  DirectoryOutcome retireNode(RetireNode command) {
    Optional<Nodes.Entry> known =
        nodes.find(command.node()).filter(e -> e.node().region().equals(command.region()));
    if (known.isEmpty()) {
      return Refusals.invalid("node", "the region has no node of this name");
    }
    if (!known.get().retired()) {
      changes.accept(new NodeRetired(known.get().node()));
    }
    return new DirectoryOutcome.Done();
  }
}
