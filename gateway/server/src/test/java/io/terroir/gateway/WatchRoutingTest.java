package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.JP;
import static io.terroir.gateway.TestRegions.KEY;
import static io.terroir.gateway.TestRegions.US;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.gateway.error.Statuses;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.PutResponse;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes of an origin are told by every gateway whose region may read it. */
class WatchRoutingTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  private final TestRegions world = new TestRegions();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void changesAreToldInTheHomeAndElsewhere() {
    put("MX", "1");
    Client here = watch(US, all("MX").setStartRevision(1).build());
    Client there = watch(JP, all("MX").setStartRevision(1).build());
    world.world.runFor(SOON);
    put("MX", "2");
    world.world.runFor(SOON);

    for (Client client : List.of(here, there)) {
      assertThat(client.values()).containsExactly("1", "2");
      assertThat(client.last().getThroughRevision()).isEqualTo(2);
      assertThat(client.last().getHeader().getServedRegion()).isEqualTo("us-east-1");
      assertThat(client.ended).isFalse();
    }
  }

  @Test
  void aKeyIsWatchedAlone() {
    put("MX", "1");
    Client other =
        watch(
            US,
            WatchRequest.newBuilder()
                .setKeyspace("cities")
                .setOrigin(ByteString.copyFromUtf8("MX"))
                .setStartRevision(1)
                .build());
    world.world.runFor(SOON);

    assertThat(other.refusal().field()).isEqualTo("key");
  }

  /** Neither the leader nor the other gateway is taken for dead because it waits. */
  @Test
  void whoHoldsAnAnswerIsGivenTheTimeForIt() {
    put("MX", "1");
    world.shards.timeouts.clear();
    watch(JP, all("MX").setStartRevision(2).build());
    world.world.runFor(SOON);

    assertThat(world.shards.timeouts)
        .isNotEmpty()
        .allMatch(timeout -> timeout.compareTo(Duration.ofMillis(1_900)) > 0);
  }

  @Test
  void aQuietWatchIsNotSilent() {
    put("MX", "1");
    Client client = watch(US, all("MX").setStartRevision(2).build());
    world.world.runFor(Duration.ofSeconds(30));

    assertThat(client.values()).isEmpty();
    assertThat(client.answers).hasSizeBetween(5, 8);
    assertThat(client.last().getThroughRevision()).isEqualTo(1);
  }

  @Test
  void anOriginWithoutAHomeIsWatchedFromItsFirstWriteOn() {
    put("MX", "1");
    Client client = watch(EU, all("BR").build());
    world.world.runFor(SOON);
    assertThat(client.last().getThroughRevision()).isZero();
    assertThat(client.last().getHeader().getEpoch()).isZero();

    put("BR", "2");
    world.world.runFor(SOON.multipliedBy(2));
    assertThat(client.values()).containsExactly("2");
  }

  @Test
  void theLawIsKept() {
    PutResponse unused = world.await(world.data(EU).put(world.put("FR", "1").build()));
    Client client = watch(US, all("FR").setStartRevision(1).build());
    world.world.runFor(SOON);

    assertThat(client.refusal().reason()).isEqualTo(Reason.RESIDENCY_VIOLATION);
    assertThat(client.answers).isEmpty();
  }

  /** A change was on its way when the law came into force. */
  @Test
  void theLawIsKeptInEveryAnswer() {
    put("MX", "1");
    Client client = watch(US, all("MX").setStartRevision(2).build());
    world.world.runFor(SOON);
    var late = world.data(US).put(world.put("MX", "2").build());
    world.world.runFor(Duration.ofNanos(100_000));
    Keyspace before = world.view(US).keyspace("cities").orElseThrow();
    ResidencyRule inEu = new ResidencyRule("eu", Set.of(), Set.of("EU"), Set.of(), false);
    KeyspacePolicy policy = new KeyspacePolicy(before.policy().layer(), inEu, List.of(), 1, 3);
    world.learn(
        new DirectoryChange.KeyspaceChanged(
            new Keyspace(before.id(), before.name(), before.salt(), policy, 2)));
    world.world.runFor(SOON);

    assertThat(late).isDone();
    assertThat(client.refusal().reason()).isEqualTo(Reason.RESIDENCY_VIOLATION);
    assertThat(client.values()).isEmpty();
  }

  @Test
  void aMoveOfTheOriginEndsTheStream() {
    put("MX", "1");
    Client client = watch(US, all("MX").setStartRevision(1).build());
    world.world.runFor(SOON);
    OriginBinding binding = world.view(US).binding(keyspace(), digest("MX")).orElseThrow();
    world.shards.moved.put(
        binding.origin(),
        new OriginBinding(binding.keyspace(), binding.origin(), EU, binding.epoch() + 1));
    world.world.runFor(SOON.multipliedBy(2));

    assertThat(client.refusal().reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(client.refusal().home()).contains(EU);
    assertThat(client.refusal().homeEpoch()).isEqualTo(binding.epoch() + 1);
    assertThat(client.values()).as("of the old home only").containsExactly("1");
  }

  @Test
  void whoBeginsAgainAfterAMoveIsToldSo() {
    put("MX", "1");
    Client client = watch(US, all("MX").setStartRevision(1).setEpoch(7).build());
    world.world.runFor(SOON);

    assertThat(client.refusal().reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(client.answers).isEmpty();
  }

  @Test
  void whatWasLetGoOfEndsTheStream() {
    put("MX", "1");
    world.shards.compacted = 1;
    Client client = watch(JP, all("MX").setStartRevision(1).build());
    world.world.runFor(SOON);

    assertThat(client.last().getCompactedRevision()).isEqualTo(1);
    assertThat(client.ended).isTrue();
    assertThat(client.failure).isEmpty();
  }

  @Test
  void aClientThatDoesNotReadIsNotAskedFor() {
    put("MX", "1");
    Client client = watch(US, all("MX").setStartRevision(1).build(), 1);
    world.world.runFor(SOON);
    int asked = world.shards.asked.size();
    put("MX", "2");
    put("MX", "3");
    world.world.runFor(SOON.multipliedBy(10));
    assertThat(world.shards.asked).as("two puts").hasSize(asked + 2);
    assertThat(client.answers).hasSize(1);

    client.read(10);
    world.world.runFor(SOON);
    assertThat(client.values()).containsExactly("1", "3");
  }

  @Test
  void nobodyIsAskedForAClientThatWentAway() {
    put("MX", "1");
    Client client = watch(US, all("MX").setStartRevision(1).build());
    world.world.runFor(SOON);
    client.cancel();
    world.world.runFor(SOON);
    int asked = world.shards.asked.size();
    world.world.runFor(SOON.multipliedBy(10));

    assertThat(world.shards.asked).hasSize(asked);
  }

  private void put(String origin, String value) {
    PutResponse unused = world.await(world.data(US).put(world.put(origin, value).build()));
  }

  private KeyspaceId keyspace() {
    return world.view(US).keyspace("cities").orElseThrow().id();
  }

  private OriginDigest digest(String origin) {
    return world.view(US).keyspace("cities").orElseThrow().digest(ByteString.copyFromUtf8(origin));
  }

  private static WatchRequest.Builder all(String origin) {
    return WatchRequest.newBuilder()
        .setKeyspace("cities")
        .setOrigin(ByteString.copyFromUtf8(origin))
        .setKey(KEY)
        .setRangeEnd(ByteString.EMPTY);
  }

  private Client watch(RegionId region, WatchRequest request) {
    return watch(region, request, Integer.MAX_VALUE);
  }

  private Client watch(RegionId region, WatchRequest request, int reads) {
    Client client = new Client(reads);
    DataGrpc.newStub(world.channel(region)).watch(request, client);
    return client;
  }

  /** Reads as much as it says. */
  private static final class Client implements ClientResponseObserver<WatchRequest, WatchResponse> {
    private final int reads;
    private final List<WatchResponse> answers = new ArrayList<>();
    private Optional<ClientCallStreamObserver<WatchRequest>> call = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();
    private boolean ended;

    Client(int reads) {
      this.reads = reads;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
      stream.disableAutoRequestWithInitial(reads);
      call = Optional.of(stream);
    }

    @Override
    public void onNext(WatchResponse answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      ended = true;
      failure = Optional.of(thrown);
    }

    @Override
    public void onCompleted() {
      ended = true;
    }

    void read(int more) {
      call.orElseThrow().request(more);
    }

    void cancel() {
      call.orElseThrow().cancel("enough", null);
    }

    WatchResponse last() {
      return answers.get(answers.size() - 1);
    }

    List<String> values() {
      return answers.stream()
          .flatMap(answer -> answer.getEventsList().stream())
          .map(event -> event.getEntry().getValue().toStringUtf8())
          .toList();
    }

    Refusal refusal() {
      com.google.rpc.Status status = StatusProto.fromThrowable(failure.orElseThrow());
      return Statuses.toRefusal(Objects.requireNonNull(status)).orElseThrow();
    }
  }
}
