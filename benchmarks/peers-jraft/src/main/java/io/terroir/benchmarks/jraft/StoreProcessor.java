package io.terroir.benchmarks.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import io.terroir.benchmarks.jraft.StoreAnswer.Kind;
import io.terroir.benchmarks.store.StoreRequest;
import java.nio.ByteBuffer;
import java.util.List;

/** Serves puts through the log and gets by the read index. Thread-safe. */
final class StoreProcessor implements RpcProcessor<byte[]> {
  private static final byte[] NO_CONTEXT = new byte[0];

  private final List<Node> nodes;
  private final List<MapStateMachine> machines;

  /** Serves the group with the number {@code i} by the element {@code i} of both lists. */
  StoreProcessor(List<Node> nodes, List<MapStateMachine> machines) {
    this.nodes = nodes;
    this.machines = machines;
  }

  @Override
  public String interest() {
    return byte[].class.getName();
  }

  @Override
  public void handleRequest(RpcContext context, byte[] bytes) {
    StoreRequest request = StoreRequest.decode(ByteBuffer.wrap(bytes));
    Node node = nodes.get(request.group());
    if (!node.isLeader()) {
      PeerId leader = node.getLeaderId();
      String text = leader == null ? "" : leader.getEndpoint().toString();
      context.sendResponse(new StoreAnswer(Kind.ELSEWHERE, 0, text).encode());
    } else if (request.value().isPresent()) {
      node.apply(new Task(ByteBuffer.wrap(bytes), status -> answer(context, status, 0)));
    } else {
      node.readIndex(NO_CONTEXT, new Reading(context, request));
    }
  }

  private static void answer(RpcContext context, Status status, int valueBytes) {
    StoreAnswer answer =
        status.isOk()
            ? StoreAnswer.served(valueBytes)
            : new StoreAnswer(Kind.FAILED, 0, String.valueOf(status.getErrorMsg()));
    context.sendResponse(answer.encode());
  }

  private final class Reading extends ReadIndexClosure {
    private final RpcContext context;
    private final StoreRequest request;

    Reading(RpcContext context, StoreRequest request) {
      this.context = context;
      this.request = request;
    }

    @Override
    public void run(Status status, long index, byte[] requestContext) {
      answer(context, status, machines.get(request.group()).valueBytes(request.key()));
    }
  }
}
