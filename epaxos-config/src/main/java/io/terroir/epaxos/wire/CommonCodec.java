package io.terroir.epaxos.wire;

import com.google.common.primitives.Longs;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Ballot;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.core.Phase;
import io.terroir.epaxos.core.Proposal;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Run;
import io.terroir.epaxos.proto.BallotMessage;
import io.terroir.epaxos.proto.CommandMessage;
import io.terroir.epaxos.proto.DepsMessage;
import io.terroir.epaxos.proto.IdMessage;
import io.terroir.epaxos.proto.InstanceBody;
import io.terroir.epaxos.proto.MemberBody;
import io.terroir.epaxos.proto.MembershipMessage;
import io.terroir.epaxos.proto.ProposalMessage;
import io.terroir.epaxos.proto.RunsMessage;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What messages and journal records have in common. */
final class CommonCodec {
  /** On the wire by their place in this list; the list only grows at its end. */
  private static final List<Phase> PHASES =
      List.of(Phase.INITIAL, Phase.PREACCEPTED, Phase.ACCEPTED, Phase.COMMITTED);

  private CommonCodec() {}

  static IdMessage encode(CommandId id) {
    return IdMessage.newBuilder()
        .setReplica(id.replica().number())
        .setIncarnation(id.incarnation())
        .setSequence(id.sequence())
        .build();
  }

  static CommandId decode(IdMessage id) {
    return new CommandId(new ReplicaId(id.getReplica()), id.getIncarnation(), id.getSequence());
  }

  static BallotMessage encode(Ballot ballot) {
    return BallotMessage.newBuilder().setCounter(ballot.counter()).setOwner(ballot.owner()).build();
  }

  static Ballot decode(BallotMessage ballot) {
    return new Ballot(ballot.getCounter(), ballot.getOwner());
  }

  static DepsMessage encode(Deps deps) {
    DepsMessage.Builder message = DepsMessage.newBuilder();
    RunsMessage.@Nullable Builder issuer = null;
    long end = 0;
    for (Run run : deps.runs()) {
      if (issuer == null || !isOf(run.issuer(), issuer)) {
        issuer = message.addIssuersBuilder();
        issuer.setReplica(run.issuer().replica().number()).setIncarnation(run.issuer().number());
        end = 0;
      }
      issuer.addGapsAndLengths(run.first() - end).addGapsAndLengths(run.size());
      end = run.last();
    }
    return message.build();
  }

  static Deps decode(DepsMessage message) {
    List<Run> runs = new ArrayList<>();
    for (RunsMessage issuer : message.getIssuersList()) {
      Incarnation incarnation =
          new Incarnation(new ReplicaId(issuer.getReplica()), issuer.getIncarnation());
      long end = 0;
      for (int i = 0; i + 1 < issuer.getGapsAndLengthsCount(); i += 2) {
        long first = end + issuer.getGapsAndLengths(i);
        end = first + issuer.getGapsAndLengths(i + 1) - 1;
        runs.add(new Run(incarnation, first, end));
      }
    }
    return new Deps(runs);
  }

  static CommandMessage encode(Command command) {
    CommandMessage.Builder message = CommandMessage.newBuilder();
    command.access().forEachRead(message::addReads);
    command.access().forEachWrite(message::addWrites);
    return message.addAllPayloads(command.payloads()).build();
  }

  static Command decode(CommandMessage command) {
    AccessSet access =
        AccessSet.ofFingerprints(
            Longs.toArray(command.getReadsList()), Longs.toArray(command.getWritesList()));
    return new Command(access, command.getPayloadsList());
  }

  static ProposalMessage encode(Proposal proposal) {
    ProposalMessage.Builder message = ProposalMessage.newBuilder();
    if (proposal instanceof Command command) {
      message.setCommand(encode(command));
    } else {
      message.setNop(true);
    }
    return message.build();
  }

  static Proposal decode(ProposalMessage proposal) {
    return proposal.hasCommand() ? decode(proposal.getCommand()) : Nop.NOP;
  }

  static MembershipMessage encode(Membership membership) {
    return MembershipMessage.newBuilder()
        .setEpoch(membership.epoch())
        .addAllMembers(encodeMembers(membership.members(), membership.disks()))
        .setLastIssued(membership.lastIssued())
        .build();
  }

  static Membership decode(MembershipMessage message) {
    return new Membership(
        message.getEpoch(),
        decodeMembers(message.getMembersList()),
        decodeDisks(message.getMembersList()),
        message.getLastIssued());
  }

  static List<MemberBody> encodeMembers(
      SortedMap<ReplicaId, NodeId> members, SortedMap<ReplicaId, DiskId> disks) {
    List<MemberBody> list = new ArrayList<>();
    members.forEach(
        (replica, node) -> {
          MemberBody.Builder member =
              MemberBody.newBuilder().setReplica(replica.number()).setNode(node.name());
          DiskId disk = disks.get(replica);
          if (disk != null) {
            member.setDisk(disk.number());
          }
          list.add(member.build());
        });
    return list;
  }

  static SortedMap<ReplicaId, NodeId> decodeMembers(List<MemberBody> list) {
    SortedMap<ReplicaId, NodeId> members = new TreeMap<>();
    for (MemberBody member : list) {
      members.put(new ReplicaId(member.getReplica()), new NodeId(member.getNode()));
    }
    return members;
  }

  static SortedMap<ReplicaId, DiskId> decodeDisks(List<MemberBody> list) {
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>();
    for (MemberBody member : list) {
      if (member.hasDisk()) {
        disks.put(new ReplicaId(member.getReplica()), new DiskId(member.getDisk()));
      }
    }
    return disks;
  }

  /** Everything but the id, which is where the record is found. */
  static InstanceBody encode(Instance instance) {
    InstanceBody.Builder body =
        InstanceBody.newBuilder()
            .setPhase(PHASES.indexOf(instance.phase()))
            .setBallot(encode(instance.ballot()))
            .setAcceptedBallot(encode(instance.acceptedBallot()))
            .setDeps(encode(instance.deps()))
            .setInitialDeps(encode(instance.initialDeps()));
    Proposal proposal = instance.proposal().orElse(null);
    Command initialCommand = instance.initialCommand().orElse(null);
    if (proposal != null) {
      body.setProposal(encode(proposal));
    }
    if (initialCommand != null && initialCommand.equals(proposal)) {
      body.setProposalIsInitial(true);
    } else if (initialCommand != null) {
      body.setInitialCommand(encode(initialCommand));
    }
    return body.build();
  }

  static Instance decode(CommandId id, InstanceBody body) {
    Optional<Proposal> proposal =
        body.hasProposal() ? Optional.of(decode(body.getProposal())) : Optional.empty();
    Optional<Command> initialCommand =
        body.hasInitialCommand() ? Optional.of(decode(body.getInitialCommand())) : Optional.empty();
    if (body.getProposalIsInitial() && proposal.orElse(null) instanceof Command same) {
      initialCommand = Optional.of(same);
    }
    return new Instance(
        id,
        PHASES.get(body.getPhase()),
        decode(body.getBallot()),
        decode(body.getAcceptedBallot()),
        proposal,
        initialCommand,
        decode(body.getDeps()),
        decode(body.getInitialDeps()));
  }

  private static boolean isOf(Incarnation issuer, RunsMessage.Builder runs) {
    return runs.getReplica() == issuer.replica().number()
        && runs.getIncarnation() == issuer.number();
  }
}
