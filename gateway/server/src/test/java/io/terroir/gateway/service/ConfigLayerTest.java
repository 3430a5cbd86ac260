package io.terroir.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.replica.EpaxosConfig;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.epaxos.service.AuditPages;
import io.terroir.epaxos.service.DirectoryService;
import io.terroir.epaxos.service.ReplicaOperationsClient;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.ChangeConfigMembersRequest;
import io.terroir.v1.ChangeConfigMembersRequest.Action;
import io.terroir.v1.ChangeConfigMembersResponse;
import io.terroir.v1.ConfigMemberInfo;
import io.terroir.v1.ConfigReplicaInfo;
import io.terroir.v1.ConfigStatusResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator at a gateway; the replicas and the network between are real, in virtual time. */
class ConfigLayerTest {
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final Map<ReplicaId, NodeId> founders = new LinkedHashMap<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<EpaxosReplica> replicas = new ArrayList<>();
  private final SimulatedNode gateway =
      world.node(new Peer(new NodeId("gateway"), new RegionId("region-1")));
  private final DirectoryView view = new DirectoryView(world.clock());
  private final ReplicaOperationsClient client = new ReplicaOperationsClient(gateway.requests());
  private ConfigLayerCalls layer;

  @BeforeEach
  void found() {
    for (int number = 1; number <= 3; number++) {
      founders.put(new ReplicaId(number), name(number));
    }
    for (int number = 1; number <= 3; number++) {
      start(number, BlankDisk.NEW_CLUSTER);
    }
    ConfigReplicas asked = new ConfigReplicas(founders.values(), client, gateway.pipe());
    layer =
        new ConfigLayerCalls(
            asked, new MemberChanges(asked, view, gateway.pipe()), new ConfigMessages(view));
    world.runFor(Duration.ofSeconds(1));
  }

  private static NodeId name(int number) {
    return new NodeId("node-" + number);
  }

  private static RegionId region(int number) {
    return new RegionId("region-" + number);
  }

  private static DiskId disk(int number) {
    return new DiskId(100 + number);
  }

  /** Starts a node, which the directory knows. */
  private void start(int number, BlankDisk blank) {
    register(number, disk(number));
    SimulatedNode node = world.node(new Peer(name(number), region(number)));
    nodes.add(node);
    startReplica(number, disk(number), blank);
  }

  private void register(int number, DiskId disk) {
    view.merge(
        new NodeRegistered(
            new NodeRecord(
                name(number),
                region(number),
                "a",
                disk,
                disk.number() - disk(number).number() + 1)));
  }

  private void startReplica(int number, DiskId disk, BlankDisk blank) {
    SimulatedNode node = nodes.get(number - 1);
    Directory directory = new Directory(node.store());
    EpaxosReplica replica =
        new EpaxosReplica(
            EpaxosConfig.of(name(number), disk, founders, blank),
            node.pipe(),
            node.transport(),
            node.journal(),
            node.store(),
            node.random("epaxos"),
            directory);
    DirectoryService service =
        new DirectoryService(
            replica,
            directory,
            new AuditPages(node.store()),
            node.requests(),
            node.pipe(),
            node.random("feed"));
    service.open();
    var unused = replica.ready().thenRun(service::start);
    replica.start();
    if (replicas.size() < number) {
      replicas.add(replica);
    }
  }

  /** A node has lost its disk, and comes back on another one, which it has registered or not. */
  private DiskId loseDisk(int number) {
    nodes.get(number - 1).crash();
    nodes.get(number - 1).disk().lose();
    nodes.get(number - 1).restart();
    DiskId next = new DiskId(disk(number).number() + 1);
    startReplica(number, next, BlankDisk.JOINS);
    world.runFor(Duration.ofSeconds(2));
    return next;
  }

  private Deadline deadline() {
    return Deadline.after(gateway.pipe().clock(), CALL);
  }

  private <T> CompletableFuture<T> ended(CompletableFuture<T> future) {
    assertThat(world.runUntil(future::isDone, LIMIT)).isTrue();
    return future;
  }

  private ConfigStatusResponse status() {
    return ended(layer.status(deadline(), AnswerHeader.getDefaultInstance())).join();
  }

  private ConfigReplicaInfo replica(int number) {
    return status().getReplicasList().stream()
        .filter(replica -> replica.getNode().equals(name(number).name()))
        .findFirst()
        .orElseThrow();
  }

  private CompletableFuture<ChangeConfigMembersResponse> begin(
      Action action, int number, long epoch) {
    ChangeConfigMembersRequest request =
        ChangeConfigMembersRequest.newBuilder()
            .setAction(action)
            .setNode(name(number).name())
            .setEpoch(epoch)
            .build();
    CallContext context = CallContext.fromClient(deadline(), region(1));
    return Futures.begin(
        gateway.pipe(), () -> layer.change(request, context, AnswerHeader.getDefaultInstance()));
  }

  private List<String> change(Action action, int number) {
    ChangeConfigMembersResponse answer = ended(begin(action, number, 0)).join();
    assertThat(answer.getAfter().getEpoch()).isEqualTo(answer.getBefore().getEpoch() + 1);
    return answer.getAfter().getMembersList().stream().map(ConfigLayerTest::text).toList();
  }

  private static String text(ConfigMemberInfo member) {
    return member.getReplica() + ":" + member.getNode();
  }

  private Refusal refusal(Action action, int number, long epoch) {
    CompletableFuture<ChangeConfigMembersResponse> refused = ended(begin(action, number, epoch));
    assertThat(refused).isCompletedExceptionally();
    return refused.handle((answer, failure) -> Futures.refusalOf(failure)).join();
  }

  private void assertRefused(Action action, int number, Reason reason, String... saying) {
    Refusal refusal = refusal(action, number, 0);
    assertThat(refusal.message()).contains(saying);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(status().getMembers().getEpoch()).as("nothing was changed").isEqualTo(1);
  }

  private void awaitReady(int number) {
    assertThat(world.runUntil(() -> replica(number).getReady(), LIMIT)).isTrue();
  }

  // ---- status

  @Test
  void everyReplicaIsShownAndOneThatDoesNotAnswerAsSuch() {
    nodes.get(2).crash();

    ConfigStatusResponse status = status();
    assertThat(status.getMembers().getEpoch()).isEqualTo(1);
    assertThat(status.getMembers().getQuorum()).isEqualTo(2);
    assertThat(status.getMembers().getMembersList())
        .extracting(ConfigLayerTest::text)
        .containsExactly("1:node-1", "2:node-2", "3:node-3");
    assertThat(status.getReplicasList()).hasSize(3);
    assertThat(replica(1).getReady()).isTrue();
    assertThat(replica(1).getRegion()).isEqualTo("region-1");
    assertThat(replica(1).getReport().getStage()).isEqualTo("member");
    assertThat(replica(1).getReport().getReplica()).isEqualTo(1);
    assertThat(replica(3).getReady()).isFalse();
    assertThat(replica(3).getMember()).isTrue();
    assertThat(replica(3).hasReport()).isFalse();
    assertThat(replica(3).getProblem()).isNotEmpty();
  }

  @Test
  void membersThatTheConfigurationDoesNotKnowAreAskedToo() {
    start(4, BlankDisk.JOINS);
    world.runFor(Duration.ofSeconds(2));
    change(Action.ADD, 4);
    awaitReady(4);

    assertThat(replica(4).getMember()).isTrue();
    assertThat(replica(4).getReport().getReplica()).isEqualTo(4);
  }

  @Test
  void ifNobodyAnswersNobodySaysWhoTheMembersAre() {
    nodes.forEach(SimulatedNode::crash);

    assertThat(status().hasMembers()).isFalse();
    assertThat(status().getReplicasList()).hasSize(3).noneMatch(ConfigReplicaInfo::hasReport);
    assertThat(refusal(Action.REMOVE, 3, 0).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  // ---- changes

  @Test
  void nodeIsAddedUnderTheNextNumberAndRemoved() {
    start(4, BlankDisk.JOINS);
    world.runFor(Duration.ofSeconds(2));

    assertThat(change(Action.ADD, 4))
        .containsExactly("1:node-1", "2:node-2", "3:node-3", "4:node-4");
    awaitReady(4);
    assertThat(change(Action.REMOVE, 1)).containsExactly("2:node-2", "3:node-3", "4:node-4");
    world.runFor(Duration.ofSeconds(2));
    assertThat(replica(1).getMember()).isFalse();
    assertThat(replica(1).getReport().getStage()).isEqualTo("waiting");

    assertThat(change(Action.ADD, 1))
        .containsExactly("2:node-2", "3:node-3", "4:node-4", "5:node-1");
    awaitReady(1);
    assertThat(replica(1).getReport().getReplica()).isEqualTo(5);
  }

  @Test
  void replicaThatLostItsDiskIsReplacedOnceTheDirectoryKnowsTheNewOne() {
    DiskId next = loseDisk(3);
    assertThat(replica(3).getReport().getStage()).isEqualTo("waiting");
    assertRefused(Action.REPLACE, 3, Reason.INVALID_ARGUMENT, "another disk");

    register(3, next);
    assertThat(change(Action.REPLACE, 3)).containsExactly("1:node-1", "2:node-2", "4:node-3");
    awaitReady(3);
    assertThat(replica(3).getReport().getReplica()).isEqualTo(4);
  }

  @Test
  void memberThatIsAwayIsReplacedAndEntersWhenItIsBack() {
    nodes.get(2).crash();
    assertThat(change(Action.REPLACE, 3)).containsExactly("1:node-1", "2:node-2", "4:node-3");
    assertThat(replica(3).getReady()).isFalse();

    nodes.get(2).restart();
    startReplica(3, disk(3), BlankDisk.LOST);
    awaitReady(3);
    assertThat(replica(3).getReport().getReplica()).isEqualTo(4);
  }

  // ---- refusals

  @Test
  void whatLeadsToNoMembersIsRefusedWithTheReason() {
    assertRefused(Action.ADD, 2, Reason.INVALID_ARGUMENT, "node-2 is a member already, as r2");
    assertRefused(
        Action.ADD, 9, Reason.INVALID_ARGUMENT, "no config replica answers on node-9", "join-");
    assertRefused(
        Action.REMOVE, 9, Reason.INVALID_ARGUMENT, "node-9 is no member; the members are");
    assertRefused(Action.REPLACE, 9, Reason.INVALID_ARGUMENT, "node-9 is no member");
  }

  @Test
  void nodeThatTheDirectoryDoesNotKnowIsNotAdded() {
    SimulatedNode stranger = world.node(new Peer(name(4), region(4)));
    nodes.add(stranger);
    startReplica(4, disk(4), BlankDisk.JOINS);

    assertRefused(Action.ADD, 4, Reason.INVALID_ARGUMENT, "the directory knows no node node-4");
  }

  @Test
  void lastMemberStays() {
    change(Action.REMOVE, 3);
    world.runFor(Duration.ofSeconds(1));
    change(Action.REMOVE, 2);
    world.runFor(Duration.ofSeconds(1));

    Refusal refusal = refusal(Action.REMOVE, 1, 0);
    assertThat(refusal.message()).contains("node-1 is the last member");
    assertThat(status().getMembers().getEpoch()).isEqualTo(3);
  }

  @Test
  void changeOfAnEpochThatIsOverIsRefused() {
    change(Action.REMOVE, 3);

    Refusal refusal = refusal(Action.REMOVE, 2, 1);
    assertThat(refusal.reason()).isEqualTo(Reason.COMPARE_FAILED);
    assertThat(refusal.message()).contains("epoch 1 is over", "epoch 2", "nothing was changed");
    assertThat(status().getMembers().getMembersList()).hasSize(2);
  }

  /** Both have looked before either was decided. */
  @Test
  void ofTwoChangesAtOnceOneIsMade() {
    CompletableFuture<ChangeConfigMembersResponse> one = begin(Action.REMOVE, 2, 1);
    CompletableFuture<ChangeConfigMembersResponse> other = begin(Action.REMOVE, 3, 1);
    assertThat(world.runUntil(() -> one.isDone() && other.isDone(), LIMIT)).isTrue();

    assertThat(one.isCompletedExceptionally()).isNotEqualTo(other.isCompletedExceptionally());
    CompletableFuture<ChangeConfigMembersResponse> lost =
        one.isCompletedExceptionally() ? one : other;
    Refusal refusal = lost.handle((answer, failure) -> Futures.refusalOf(failure)).join();
    assertThat(refusal.reason()).isEqualTo(Reason.COMPARE_FAILED);
    assertThat(status().getMembers().getEpoch()).isEqualTo(2);
  }

  @Test
  void withoutAQuorumTheOutcomeIsUnknownAndSaysWhatIsMissing() {
    nodes.get(1).crash();
    nodes.get(2).crash();

    assertRefused(
        Action.REMOVE,
        3,
        Reason.OUTCOME_UNKNOWN,
        "there is no quorum: 1 of 3 members take part, and 2 must");
  }

  /** The answer of the member that was asked is lost; the change was made all the same. */
  @Test
  void changeWhoseAnswerIsLostIsFound() {
    CompletableFuture<ChangeConfigMembersResponse> begun = begin(Action.REMOVE, 3, 1);
    assertThat(world.runUntil(() -> replicas.get(0).metrics().instancesSubmitted() > 0, LIMIT))
        .isTrue();
    world.network().cut(name(1), gateway.peer().node());

    assertThat(ended(begun).join().getAfter().getEpoch()).isEqualTo(2);
    assertThat(begun.join().getAfter().getMembersList())
        .extracting(ConfigLayerTest::text)
        .containsExactly("1:node-1", "2:node-2");
  }
}
