package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.Compare;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.Entry;
import io.terroir.v1.GrantLeaseRequest;
import io.terroir.v1.GrantLeaseResponse;
import io.terroir.v1.KeepLeaseAliveRequest;
import io.terroir.v1.KeepLeaseAliveResponse;
import io.terroir.v1.LeasesGrpc;
import io.terroir.v1.OperationResult;
import io.terroir.v1.RevokeLeaseRequest;
import io.terroir.v1.RevokeLeaseResponse;
import io.terroir.v1.ScanRequest;
import io.terroir.v1.ScanResponse;
import io.terroir.v1.TxnOutcome;
import io.terroir.v1.TxnRequest;
import io.terroir.v1.TxnResponse;
import io.terroir.v1.WatchEvent;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The keys and leases of one origin, as the platform keeps them, on the caller's thread. */
final class FakeOrigin implements AutoCloseable {
  private final Server server;
  private final NavigableMap<ByteString, Entry> entries =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  private final Set<Long> leases = new HashSet<>();
  private final Map<ServerCallStreamObserver<WatchResponse>, WatchRequest> watches =
      new HashMap<>();
  private final List<WatchEvent> history = new ArrayList<>();
  private long revision = 100;
  private long lastLease = 6;
  int scans;

  /** No renewal arrives. */
  boolean deaf;

  /** Changes are not told until this is off again. */
  boolean quiet;

  FakeOrigin(String name) {
    try {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(new Data())
              .addService(new Leases())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ManagedChannel channel(String name) {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  Set<Long> leases() {
    return leases;
  }

  List<String> keys() {
    return entries.keySet().stream().map(ByteString::toStringUtf8).toList();
  }

  int watches() {
    return watches.size();
  }

  /** As the leader does when nobody has renewed it in time. */
  long expire(long lease) {
    leases.remove(lease);
    List<ByteString> attached =
        entries.values().stream()
            .filter(entry -> entry.getLease() == lease)
            .map(Entry::getKey)
            .toList();
    if (!attached.isEmpty()) {
      revision++;
      for (ByteString key : attached) {
        entries.remove(key);
        happened(WatchEvent.newBuilder().setRevision(revision).setKey(key).build());
      }
      tell();
    }
    return attached.size();
  }

  /** As somebody who deletes what is not theirs. */
  void remove(String key) {
    revision++;
    entries.remove(ByteString.copyFromUtf8(key));
    happened(
        WatchEvent.newBuilder().setRevision(revision).setKey(ByteString.copyFromUtf8(key)).build());
    tell();
  }

  void put(String key, String value) {
    revision++;
    set(ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value), 0);
    tell();
  }

  private void set(ByteString key, ByteString value, long lease) {
    Entry old = entries.get(key);
    Entry entry =
        Entry.newBuilder()
            .setKey(key)
            .setValue(value)
            .setCreateRevision(old == null ? revision : old.getCreateRevision())
            .setModRevision(revision)
            .setVersion(old == null ? 1 : old.getVersion() + 1)
            .setLease(lease)
            .build();
    entries.put(key, entry);
    happened(WatchEvent.newBuilder().setRevision(revision).setKey(key).setEntry(entry).build());
  }

  private void happened(WatchEvent event) {
    history.add(event);
  }

  /** Tells everybody what they have not heard yet. */
  void tell() {
    if (!quiet) {
      List.copyOf(watches.keySet()).forEach(this::tell);
    }
  }

  private void tell(ServerCallStreamObserver<WatchResponse> client) {
    WatchRequest request = watches.get(client);
    if (request == null) {
      return;
    }
    List<WatchEvent> wanted =
        history.stream()
            .filter(event -> event.getRevision() >= request.getStartRevision())
            .filter(event -> matches(request, event.getKey()))
            .toList();
    watches.put(client, request.toBuilder().setStartRevision(revision + 1).build());
    client.onNext(
        WatchResponse.newBuilder()
            .setHeader(header())
            .addAllEvents(wanted)
            .setThroughRevision(revision)
            .build());
  }

  private static boolean matches(WatchRequest request, ByteString key) {
    var order = ByteString.unsignedLexicographicalComparator();
    return request.hasRangeEnd()
        ? order.compare(request.getKey(), key) <= 0 && order.compare(key, request.getRangeEnd()) < 0
        : request.getKey().equals(key);
  }

  private AnswerHeader header() {
    return AnswerHeader.newBuilder()
        .setHomeRegion("eu-west-1")
        .setEpoch(1)
        .setRevision(revision)
        .build();
  }

  private static <A> void answer(StreamObserver<A> observer, A answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Data extends DataGrpc.DataImplBase {
    @Override
    public void scan(ScanRequest request, StreamObserver<ScanResponse> observer) {
      scans++;
      answer(
          observer,
          ScanResponse.newBuilder()
              .setHeader(header())
              .addAllEntries(entries.subMap(request.getFrom(), request.getTo()).values())
              .build());
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> observer) {
      boolean holds = request.getBody().getComparesList().stream().allMatch(this::holds);
      var branch = holds ? request.getBody().getThenList() : request.getBody().getOrElseList();
      TxnOutcome.Builder outcome = TxnOutcome.newBuilder().setSucceeded(holds);
      boolean writes = branch.stream().anyMatch(operation -> operation.hasPut());
      revision += writes ? 1 : 0;
      for (var operation : branch) {
        OperationResult.Builder result = outcome.addResultsBuilder();
        if (operation.hasPut()) {
          if (operation.getPut().getLease() != 0
              && !leases.contains(operation.getPut().getLease())) {
            observer.onError(FakeGateway.refusal(Reason.LEASE_NOT_FOUND, false));
            return;
          }
          set(
              operation.getPut().getKey(),
              operation.getPut().getValue(),
              operation.getPut().getLease());
          result.getPutBuilder();
        } else {
          Entry found = entries.get(operation.getGet().getKey());
          if (found != null) {
            result.getGetBuilder().setEntry(found);
          } else {
            result.getGetBuilder();
          }
        }
      }
      answer(observer, TxnResponse.newBuilder().setHeader(header()).setOutcome(outcome).build());
      if (writes) {
        tell();
      }
    }

    private boolean holds(Compare compare) {
      Entry entry = entries.get(compare.getKey());
      long number =
          entry == null
              ? 0
              : compare.getTarget() == Compare.Target.CREATE_REVISION
                  ? entry.getCreateRevision()
                  : entry.getVersion();
      return number == compare.getNumber();
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
      ServerCallStreamObserver<WatchResponse> client =
          (ServerCallStreamObserver<WatchResponse>) observer;
      client.setOnCancelHandler(() -> watches.remove(client));
      watches.put(client, request);
      if (!quiet) {
        tell(client);
      }
    }
  }

  private final class Leases extends LeasesGrpc.LeasesImplBase {
    @Override
    public void grant(GrantLeaseRequest request, StreamObserver<GrantLeaseResponse> observer) {
      leases.add(++lastLease);
      answer(
          observer,
          GrantLeaseResponse.newBuilder()
              .setLease(lastLease)
              .setTtlMillis(request.getTtlMillis())
              .build());
    }

    @Override
    public void keepAlive(
        KeepLeaseAliveRequest request, StreamObserver<KeepLeaseAliveResponse> observer) {
      if (deaf) {
        return;
      }
      if (leases.contains(request.getLease())) {
        answer(observer, KeepLeaseAliveResponse.newBuilder().setTtlMillis(30_000).build());
      } else {
        observer.onError(FakeGateway.refusal(Reason.LEASE_NOT_FOUND, false));
      }
    }

    @Override
    public void revoke(RevokeLeaseRequest request, StreamObserver<RevokeLeaseResponse> observer) {
      answer(
          observer,
          RevokeLeaseResponse.newBuilder().setDeleted(expire(request.getLease())).build());
    }
  }
}
