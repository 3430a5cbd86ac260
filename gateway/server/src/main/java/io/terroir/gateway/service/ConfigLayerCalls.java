package io.terroir.gateway.service;

import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.service.ConfigReplicas.Look;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.ChangeConfigMembersRequest;
import io.terroir.v1.ChangeConfigMembersResponse;
import io.terroir.v1.ConfigStatusResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What operators ask about the EPaxos layer. Confined to the gateway's pipe. */
final class ConfigLayerCalls {
  private final ConfigReplicas replicas;
  private final MemberChanges changes;
  private final ConfigMessages messages;

  ConfigLayerCalls(ConfigReplicas replicas, MemberChanges changes, ConfigMessages messages) {
    this.replicas = replicas;
    this.changes = changes;
    this.messages = messages;
  }

  CompletableFuture<ConfigStatusResponse> status(Deadline deadline, AnswerHeader header) {
    return replicas.look(Set.of(), deadline).thenApply(look -> status(look, header));
  }

  private ConfigStatusResponse status(Look look, AnswerHeader header) {
    ConfigStatusResponse.Builder answer =
        ConfigStatusResponse.newBuilder().setHeader(header).addAllReplicas(messages.replicas(look));
    look.newest().ifPresent(newest -> answer.setMembers(messages.members(newest)));
    return answer.build();
  }

  CompletableFuture<ChangeConfigMembersResponse> change(
      ChangeConfigMembersRequest request, CallContext context, AnswerHeader header) {
    return changes
        .make(change(request), request.getEpoch(), context.deadline())
        .thenApply(
            changed ->
                ChangeConfigMembersResponse.newBuilder()
                    .setHeader(header)
                    .setBefore(messages.members(changed.before()))
                    .setAfter(messages.members(changed.after()))
                    .build());
  }

  private static MemberChange change(ChangeConfigMembersRequest request) {
    MemberChange.Action action =
        switch (request.getAction()) {
          case ADD -> MemberChange.Action.ADD;
          case REMOVE -> MemberChange.Action.REMOVE;
          case REPLACE -> MemberChange.Action.REPLACE;
          case ACTION_UNSPECIFIED, UNRECOGNIZED ->
              throw Refusal.invalid("action", "add, remove or replace?").toException();
        };
    try {
      return new MemberChange(action, new NodeId(request.getNode()));
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("node", String.valueOf(e.getMessage())).toException();
    }
  }
}
