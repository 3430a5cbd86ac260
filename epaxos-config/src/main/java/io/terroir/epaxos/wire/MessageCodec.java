package io.terroir.epaxos.wire;

import static io.terroir.epaxos.wire.CommonCodec.decode;
import static io.terroir.epaxos.wire.CommonCodec.encode;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Message;
import io.terroir.epaxos.proto.DecisionBody;
import io.terroir.epaxos.proto.EpaxosMessage;
import io.terroir.epaxos.proto.InvalidatingBody;
import io.terroir.epaxos.proto.PreAcceptBody;
import io.terroir.epaxos.proto.PreAcceptOkBody;
import io.terroir.epaxos.proto.ProgressBody;
import io.terroir.epaxos.proto.RecoverOkBody;
import io.terroir.epaxos.proto.ValidateBody;
import io.terroir.epaxos.proto.ValidateOkBody;
import java.util.LinkedHashSet;
import java.util.Set;

/** Messages between replicas of one epoch, as bytes; see {@link FrameCodec}. */
final class MessageCodec {
  private MessageCodec() {}

  static EpaxosMessage toProto(Message message) {
    EpaxosMessage.Builder out = EpaxosMessage.newBuilder();
    if (message instanceof Message.AboutInstance about) {
      out.setId(encode(about.id()));
      encodeBody(about, out);
    } else if (message instanceof Message.Progress m) {
      out.setProgress(
          ProgressBody.newBuilder()
              .setCommitted(encode(m.committed()))
              .setExecuted(encode(m.executed().toDeps()))
              .setFloor(encode(m.floor().toDeps())));
    }
    return out.build();
  }

  static Message fromProto(EpaxosMessage in) {
    return in.hasProgress() ? decodeProgress(in.getProgress()) : decodeBody(decode(in.getId()), in);
  }

  private static Message decodeProgress(ProgressBody body) {
    return new Message.Progress(
        decode(body.getCommitted()),
        Frontier.within(decode(body.getExecuted())),
        Frontier.within(decode(body.getFloor())));
  }

  private static void encodeBody(Message.AboutInstance message, EpaxosMessage.Builder out) {
    if (message instanceof Message.PreAccept m) {
      out.setPreAccept(
          PreAcceptBody.newBuilder().setCommand(encode(m.command())).setDeps(encode(m.deps())));
    } else if (message instanceof Message.PreAcceptOk m) {
      out.setPreAcceptOk(PreAcceptOkBody.newBuilder().setDeps(encode(m.deps())));
    } else if (message instanceof Message.Accept m) {
      out.setAccept(
          DecisionBody.newBuilder()
              .setBallot(encode(m.ballot()))
              .setProposal(encode(m.proposal()))
              .setDeps(encode(m.deps())));
    } else if (message instanceof Message.AcceptOk m) {
      out.setAcceptOk(encode(m.ballot()));
    } else if (message instanceof Message.Commit m) {
      out.setCommit(
          DecisionBody.newBuilder()
              .setBallot(encode(m.ballot()))
              .setProposal(encode(m.proposal()))
              .setDeps(encode(m.deps())));
    } else {
      encodeRecovery(message, out);
    }
  }

  private static void encodeRecovery(Message.AboutInstance message, EpaxosMessage.Builder out) {
    if (message instanceof Message.Recover m) {
      out.setRecover(encode(m.ballot()));
    } else if (message instanceof Message.RecoverOk m) {
      out.setRecoverOk(
          RecoverOkBody.newBuilder().setBallot(encode(m.ballot())).setVote(encode(m.vote())));
    } else if (message instanceof Message.Validate m) {
      out.setValidate(
          ValidateBody.newBuilder()
              .setBallot(encode(m.ballot()))
              .setCommand(encode(m.command()))
              .setDeps(encode(m.deps())));
    } else if (message instanceof Message.ValidateOk m) {
      ValidateOkBody.Builder body = ValidateOkBody.newBuilder().setBallot(encode(m.ballot()));
      for (Message.Invalidating other : m.invalidating()) {
        body.addInvalidating(
            InvalidatingBody.newBuilder()
                .setId(encode(other.id()))
                .setCommitted(other.committed()));
      }
      out.setValidateOk(body);
    } else if (message instanceof Message.Waiting m) {
      out.setWaiting(m.preAccepted());
    } else if (message instanceof Message.Preempted m) {
      out.setPreempted(encode(m.ballot()));
    } else if (message instanceof Message.TryRecover) {
      out.setTryRecover(true);
    } else if (message instanceof Message.Truncated) {
      out.setTruncated(true);
    }
  }

  private static Message decodeBody(CommandId id, EpaxosMessage in) {
    return switch (in.getBodyCase()) {
      case PRE_ACCEPT ->
          new Message.PreAccept(
              id, decode(in.getPreAccept().getCommand()), decode(in.getPreAccept().getDeps()));
      case PRE_ACCEPT_OK -> new Message.PreAcceptOk(id, decode(in.getPreAcceptOk().getDeps()));
      case ACCEPT ->
          new Message.Accept(
              id,
              decode(in.getAccept().getBallot()),
              decode(in.getAccept().getProposal()),
              decode(in.getAccept().getDeps()));
      case ACCEPT_OK -> new Message.AcceptOk(id, decode(in.getAcceptOk()));
      case COMMIT ->
          new Message.Commit(
              id,
              decode(in.getCommit().getBallot()),
              decode(in.getCommit().getProposal()),
              decode(in.getCommit().getDeps()));
      case RECOVER -> new Message.Recover(id, decode(in.getRecover()));
      case RECOVER_OK ->
          new Message.RecoverOk(
              id, decode(in.getRecoverOk().getBallot()), decode(id, in.getRecoverOk().getVote()));
      case VALIDATE ->
          new Message.Validate(
              id,
              decode(in.getValidate().getBallot()),
              decode(in.getValidate().getCommand()),
              decode(in.getValidate().getDeps()));
      case VALIDATE_OK ->
          new Message.ValidateOk(
              id, decode(in.getValidateOk().getBallot()), invalidating(in.getValidateOk()));
      case WAITING -> new Message.Waiting(id, in.getWaiting());
      case PREEMPTED -> new Message.Preempted(id, decode(in.getPreempted()));
      case TRY_RECOVER -> new Message.TryRecover(id);
      case TRUNCATED -> new Message.Truncated(id);
      case PROGRESS, BODY_NOT_SET ->
          throw new IllegalArgumentException("an EPaxos message about an id has no body");
    };
  }

  private static Set<Message.Invalidating> invalidating(ValidateOkBody body) {
    Set<Message.Invalidating> found = new LinkedHashSet<>();
    for (InvalidatingBody other : body.getInvalidatingList()) {
      found.add(new Message.Invalidating(decode(other.getId()), other.getCommitted()));
    }
    return found;
  }
}
