package io.terroir.node.assembly;

import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.replica.EpaxosConfig;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.epaxos.service.AuditClient;
import io.terroir.epaxos.service.AuditPages;
import io.terroir.epaxos.service.AuditWatch;
import io.terroir.epaxos.service.DirectoryService;
import io.terroir.epaxos.service.ExpirerSettings;
import io.terroir.epaxos.service.LocalFollower;
import io.terroir.epaxos.service.LocalProposer;
import io.terroir.epaxos.service.MemberRenumbering;
import io.terroir.epaxos.service.RenumberingSettings;
import io.terroir.epaxos.service.ReservationExpirer;
import io.terroir.epaxos.service.ShardProvisioner;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.store.Store;
import java.util.List;

/** The EPaxos replica of a node, the directory that it executes, and who is served by it. */
public final class ConfigReplica {
  private final Directory directory;
  private final EpaxosReplica replica;
  private final DirectoryService service;
  private final LocalFollower follower;
  private final ShardProvisioner provisioner;
  private final AuditWatch auditWatch;
  private final ReservationExpirer expirer;
  private final MemberRenumbering renumbering;

  ConfigReplica(
      MemberContext context,
      Participant participant,
      DiskId disk,
      Journal journal,
      Store store,
      BlankDisk blank) {
    this.directory = new Directory(store);
    this.replica =
        new EpaxosReplica(
            EpaxosConfig.of(context.self().id(), disk, context.replicas(), blank)
                .withTiming(context.settings().epaxos()),
            participant.pipe(),
            context.transport(),
            journal,
            store,
            participant.random(),
            directory,
            context.tracing());
    this.service =
        new DirectoryService(
            replica,
            directory,
            new AuditPages(store),
            participant.requests(),
            participant.pipe(),
            participant.random());
    this.follower = new LocalFollower(directory, participant.view(), participant.pipe());
    this.provisioner =
        new ShardProvisioner(
            context.self().regionId(),
            participant.view(),
            new LocalProposer(replica, participant.authors()),
            participant.pipe());
    this.auditWatch =
        new AuditWatch(
            new AuditClient(participant.requests()),
            replica.audit(),
            context.self().id(),
            () -> replica.members().map(now -> now.members().values()).orElse(List.of()),
            participant.pipe());
    this.expirer =
        new ReservationExpirer(
            directory,
            new LocalProposer(replica, participant.authors()),
            participant.pipe(),
            replica::members,
            context.self().id(),
            ExpirerSettings.DEFAULT);
    this.renumbering =
        new MemberRenumbering(
            replica,
            participant.view()::diskOf,
            participant.pipe(),
            context.self().id(),
            RenumberingSettings.DEFAULT);
    expirer.releaseErased(directory::isErased);
    directory.onChange(this::releaseIfErased);
  }

  private void releaseIfErased(DirectoryChange change) {
    if (change instanceof DirectoryChange.OriginBound bound && bound.binding().isErased()) {
      OriginBinding erased = bound.binding();
      expirer.erased(new OriginPosition(erased.keyspace(), erased.origin()));
    }
  }

  /**
   * Operators are answered from now on. The directory is shown to nobody before it has all that the
   * journal has.
   */
  void start() {
    var unused =
        replica
            .ready()
            .thenRun(
                () -> {
                  service.start();
                  follower.start();
                  provisioner.start();
                  auditWatch.start();
                  expirer.start();
                  renumbering.start();
                });
    service.open();
    replica.start();
  }

  /** The protocol. */
  public EpaxosReplica replica() {
    return replica;
  }

  /** What has been executed; to be read on the control pipe. */
  public Directory directory() {
    return directory;
  }

  /** Compares the audit log with those of the other replicas. */
  public AuditWatch auditWatch() {
    return auditWatch;
  }

  /** Who ends reservations. */
  public ReservationExpirer expirer() {
    return expirer;
  }

  /** Who gives members that are away for long another number. */
  public MemberRenumbering renumbering() {
    return renumbering;
  }

  void close() {
    auditWatch.close();
    expirer.close();
    renumbering.close();
    provisioner.close();
    follower.close();
    service.close();
    replica.close();
  }
}
