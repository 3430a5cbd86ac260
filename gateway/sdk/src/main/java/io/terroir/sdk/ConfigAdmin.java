package io.terroir.sdk;

import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.ConfigMessages;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.ChangeConfigMembersRequest;
import io.terroir.v1.ChangeConfigMembersRequest.Action;
import io.terroir.v1.ConfigStatusRequest;

/** Looks at the replicas of the directory, and changes who they are. Thread-safe. */
public final class ConfigAdmin {
  private final Calls calls;

  ConfigAdmin(Calls calls) {
    this.calls = calls;
  }

  /** How each replica is, as it answers the gateway now. */
  public ConfigStatus status() {
    return Waiting.forResult(
        calls
            .call(
                AdminGrpc.getConfigStatusMethod(),
                ConfigStatusRequest.getDefaultInstance(),
                Repeat.READ)
            .thenApply(ConfigMessages::status));
  }

  /**
   * Makes {@code node} a member. The node must be up, and wait to be one.
   *
   * <p>This and the other changes return when the members have agreed. Until a quorum of the new
   * members is {@linkplain ConfigReplica#ready ready}, all old members must stay up. If it is not
   * known whether they have agreed, it throws with OUTCOME_UNKNOWN, UNAVAILABLE or
   * DEADLINE_EXCEEDED: look at the members before the next attempt.
   *
   * @param epoch of the members that the caller has seen; if it is over, nothing is changed
   */
  public ConfigMembersChange add(String node, long epoch) {
    return change(Action.ADD, node, epoch);
  }

  /** Has {@code node} be no member any more; see {@link #add}. */
  public ConfigMembersChange remove(String node, long epoch) {
    return change(Action.REMOVE, node, epoch);
  }

  /**
   * Has the member {@code node} go on under a new number, since it has lost its disk, or was away
   * for too long; see {@link #add}.
   */
  public ConfigMembersChange replace(String node, long epoch) {
    return change(Action.REPLACE, node, epoch);
  }

  private ConfigMembersChange change(Action action, String node, long epoch) {
    ChangeConfigMembersRequest request =
        ChangeConfigMembersRequest.newBuilder()
            .setAction(action)
            .setNode(node)
            .setEpoch(epoch)
            .build();
    return Waiting.forResult(
        calls
            .callSlow(AdminGrpc.getChangeConfigMembersMethod(), request, Repeat.ONLY_IF_NOT_DONE)
            .thenApply(
                answer ->
                    new ConfigMembersChange(
                        ConfigMessages.members(answer.getBefore()),
                        ConfigMessages.members(answer.getAfter()))));
  }
}
