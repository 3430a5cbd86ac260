package io.terroir.benchmarks.jraft;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import io.terroir.benchmarks.jraft.StoreAnswer.Kind;
import io.terroir.benchmarks.load.Target;
import io.terroir.benchmarks.store.StoreRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A JRaft cluster through JRaft's own RPC, over one connection to each replica, as its clients have
 * it. Leaders are remembered.
 */
final class JRaftTarget implements Target {
  private static final int CALL_TIMEOUT_MILLIS = 10_000;

  /** Each member once, and one that was named by another. */
  private static final int ATTEMPTS = 4;

  private final List<Endpoint> members;
  private final AtomicReferenceArray<Endpoint> leaders;
  private final RpcClient client;

  /** Connects when it is called. */
  JRaftTarget(List<String> members, int groups) {
    this.members = members.stream().map(JRaftTarget::endpoint).toList();
    this.leaders = new AtomicReferenceArray<>(groups);
    for (int group = 0; group < groups; group++) {
      leaders.set(group, this.members.get(0));
    }
    this.client = RpcFactoryHelper.rpcFactory().createRpcClient();
    if (!client.init(new RpcOptions())) {
      throw new IllegalStateException("the client does not start");
    }
  }

  private static Endpoint endpoint(String address) {
    return JRaftUtils.getEndPoint(address);
  }

  @Override
  public CompletableFuture<?> put(int group, byte[] key, byte[] value) {
    return send(group, StoreRequest.put(group, key, value).encode(), ATTEMPTS);
  }

  @Override
  public CompletableFuture<Integer> get(int group, byte[] key) {
    return send(group, StoreRequest.get(group, key).encode(), ATTEMPTS)
        .thenApply(StoreAnswer::valueBytes);
  }

  private CompletableFuture<StoreAnswer> send(int group, byte[] request, int attempts) {
    Endpoint asked = leaders.get(group);
    return call(asked, request)
        .handle(
            (answer, failure) ->
                failure == null
                    ? answer
                    : new StoreAnswer(Kind.ELSEWHERE, 0, String.valueOf(failure.getMessage())))
        .thenCompose(answer -> accept(group, request, asked, answer, attempts));
  }

  private CompletableFuture<StoreAnswer> accept(
      int group, byte[] request, Endpoint asked, StoreAnswer answer, int attempts) {
    if (answer.kind() == Kind.SERVED) {
      return CompletableFuture.completedFuture(answer);
    }
    if (answer.kind() == Kind.FAILED || attempts == 1) {
      return CompletableFuture.failedFuture(new IllegalStateException(answer.text()));
    }
    Endpoint next =
        members.stream()
            .filter(member -> member.toString().equals(answer.text()))
            .findFirst()
            .orElse(members.get((members.indexOf(asked) + 1) % members.size()));
    leaders.compareAndSet(group, asked, next);
    return send(group, request, attempts - 1);
  }

  private CompletableFuture<StoreAnswer> call(Endpoint to, byte[] request) {
    CompletableFuture<StoreAnswer> answer = new CompletableFuture<>();
    try {
      client.invokeAsync(
          to,
          request,
          (result, failure) -> {
            if (failure == null) {
              answer.complete(StoreAnswer.decode((byte[]) result));
            } else {
              answer.completeExceptionally(failure);
            }
          },
          CALL_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(e);
    } catch (RemotingException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
