package io.terroir.simulation.mutation;

import java.util.List;
import java.util.stream.Stream;

/** All planted bugs. */
final class Mutations {
  private Mutations() {}

  static List<Mutation> all() {
    return Stream.of(
            EpaxosMutations.all(),
            TruncationMutations.all(),
            ReplicasMutations.all(),
            EpaxosRecoveryMutations.all(),
            EpaxosLivenessMutations.all(),
            DirectoryMutations.all(),
            AuditMutations.all(),
            ReservationMutations.all(),
            RaftMutations.all(),
            RaftMembershipMutations.all(),
            RaftReadMutations.all(),
            RaftRestMutations.all(),
            RaftCheckMutations.all(),
            SnapshotMutations.all(),
            ShardMutations.all(),
            LeaseMutations.all(),
            WatchMutations.all(),
            LockMutations.all(),
            SplitMutations.all(),
            WeakMutations.all(),
            ReplicaMutations.all(),
            GatewayMutations.all(),
            DiscoveryMutations.all(),
            RuntimeMutations.all(),
            SegmentMutations.all())
        .flatMap(List::stream)
        .toList();
  }
}
