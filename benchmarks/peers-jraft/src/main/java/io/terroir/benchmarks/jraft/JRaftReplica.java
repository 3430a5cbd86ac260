package io.terroir.benchmarks.jraft;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import io.terroir.benchmarks.load.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One process of a JRaft cluster: all groups, log and term synced before they are acknowledged,
 * linearizable reads by the read index. Everything else is JRaft's default, but for snapshots: the
 * state machine has none.
 */
public final class JRaftReplica {
  private final PeerId self;
  private final Configuration members;
  private final Path directory;
  private final RpcServer server;
  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final List<MapStateMachine> machines = new CopyOnWriteArrayList<>();

  private JRaftReplica(PeerId self, Configuration members, Path directory) {
    this.self = self;
    this.members = members;
    this.directory = directory;
    NodeOptions defaults = new NodeOptions();
    this.server =
        RaftRpcServerFactory.createRaftRpcServer(
            self.getEndpoint(),
            JRaftUtils.createExecutor("raft-", defaults.getRaftRpcThreadPoolSize()),
            JRaftUtils.createExecutor("cli-", defaults.getCliRpcThreadPoolSize()));
    server.registerProcessor(new StoreProcessor(nodes, machines));
  }

  /**
   * Runs until it is killed. Arguments are {@code member} (a number), {@code members}, {@code
   * groups} and {@code directory}.
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(List.of(words));
    PeerId self = PeerId.parsePeer(arguments.list("members").get(arguments.number("member")));
    Configuration members = JRaftUtils.getConfiguration(arguments.text("members"));
    JRaftReplica replica = new JRaftReplica(self, members, Path.of(arguments.text("directory")));
    for (int group = 0; group < arguments.number("groups"); group++) {
      replica.open(group);
    }
    if (!replica.server.init(null)) {
      throw new IOException("cannot listen on " + self.getEndpoint());
    }
    Thread.currentThread().join();
  }

  private void open(int group) throws IOException {
    String name = "group-" + group;
    Path disk = Files.createDirectories(directory.resolve(name));
    MapStateMachine machine = new MapStateMachine();
    NodeOptions options = new NodeOptions();
    options.setFsm(machine);
    options.setLogUri(disk.resolve("log").toString());
    options.setRaftMetaUri(disk.resolve("meta").toString());
    options.setInitialConf(members);
    options.setSnapshotIntervalSecs(0);
    options.getRaftOptions().setSync(true);
    options.getRaftOptions().setSyncMeta(true);
    machines.add(machine);
    nodes.add(new RaftGroupService(name, self, options, server, true).start(false));
  }
}
