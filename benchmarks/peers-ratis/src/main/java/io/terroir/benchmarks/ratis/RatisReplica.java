package io.terroir.benchmarks.ratis;

import io.terroir.benchmarks.load.Arguments;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;

/**
 * One process of a Ratis cluster: all groups, logs that are synced before they are acknowledged,
 * linearizable reads by the read index. Everything else is Ratis's default.
 */
public final class RatisReplica {
  private RatisReplica() {}

  /**
   * Runs until it is killed. Arguments are {@code member} (a number), {@code members}, {@code
   * groups} and {@code directory}.
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(List.of(words));
    List<String> members = arguments.list("members");
    int member = arguments.number("member");
    List<RaftGroup> groups = RatisGroups.of(members, arguments.number("groups"));
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf("member-" + member))
            .setProperties(properties(new File(arguments.text("directory")), members.get(member)))
            .setStateMachineRegistry(group -> new MapStateMachine())
            .setGroup(groups.get(0))
            .build();
    server.start();
    for (RaftGroup group : groups.subList(1, groups.size())) {
      server.groupManagement(
          GroupManagementRequest.newAdd(
              ClientId.randomId(), server.getId(), CallId.getAndIncrement(), group));
    }
    Thread.currentThread().join();
  }

  private static RaftProperties properties(File directory, String address) {
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(directory));
    GrpcConfigKeys.Server.setPort(
        properties, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
    RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, false);
    return properties;
  }
}
