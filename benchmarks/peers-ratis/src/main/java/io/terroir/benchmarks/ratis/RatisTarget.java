package io.terroir.benchmarks.ratis;

import io.terroir.benchmarks.load.Target;
import io.terroir.benchmarks.store.StoreRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * A Ratis cluster through Ratis's asynchronous client, which finds leaders and repeats by itself.
 * Clients of a group are used in turn.
 */
final class RatisTarget implements Target {
  /** More than any load has under way, so that the client does not hold calls up. */
  private static final int OUTSTANDING_MAX = 1 << 16;

  private final List<List<RaftClient>> clientsByGroup = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Connects in the background.
   *
   * @param connections of all groups together, but at least one for each
   */
  RatisTarget(List<String> members, int groups, int connections) {
    RaftProperties properties = new RaftProperties();
    RaftClientConfigKeys.Async.setOutstandingRequestsMax(properties, OUTSTANDING_MAX);
    int each = Math.max(1, connections / groups);
    for (RaftGroup group : RatisGroups.of(members, groups)) {
      List<RaftClient> clients = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        clients.add(RaftClient.newBuilder().setProperties(properties).setRaftGroup(group).build());
      }
      clientsByGroup.add(clients);
    }
  }

  private RaftClient client(int group) {
    List<RaftClient> clients = clientsByGroup.get(group);
    return clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
  }

  @Override
  public CompletableFuture<?> put(int group, byte[] key, byte[] value) {
    return client(group)
        .async()
        .send(message(StoreRequest.put(group, key, value)))
        .thenApply(RatisTarget::requireSuccess);
  }

  @Override
  public CompletableFuture<Integer> get(int group, byte[] key) {
    return client(group)
        .async()
        .sendReadOnlyUnordered(message(StoreRequest.get(group, key)))
        .thenApply(RatisTarget::requireSuccess)
        .thenApply(reply -> reply.getMessage().getContent().asReadOnlyByteBuffer().getInt());
  }

  private static Message message(StoreRequest request) {
    return Message.valueOf(UnsafeByteOperations.unsafeWrap(request.encode()));
  }

  private static RaftClientReply requireSuccess(RaftClientReply reply) {
    if (!reply.isSuccess()) {
      throw new CompletionException(reply.getException());
    }
    return reply;
  }

  @Override
  public void close() {
    for (List<RaftClient> clients : clientsByGroup) {
      for (RaftClient client : clients) {
        try {
          client.close();
        } catch (IOException e) {
          throw new UncheckedIOException("a client did not close", e);
        }
      }
    }
  }
}
