package io.terroir.epaxos.core;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * What is decided under one id: a command of a client, or a batch of several. A batch is one
 * command to the protocol. It is decided as a whole, to be executed or to be a no-op, and executed
 * in the order of its payloads, which may therefore conflict with each other.
 *
 * @param access what its parts read and write, all together
 * @param payloads what the state machine executes, one after the other; at least one; passed on
 *     uncopied
 */
public record Command(AccessSet access, List<ByteString> payloads) implements Proposal {
  public Command {
    payloads = List.copyOf(payloads);
    if (payloads.isEmpty()) {
      throw new IllegalArgumentException("a command has at least one payload");
    }
  }

  /** The command of one client. */
  public Command(AccessSet access, ByteString payload) {
    this(access, List.of(payload));
  }

  @Override
  public long payloadBytes() {
    long bytes = 0;
    for (ByteString payload : payloads) {
      bytes += payload.size();
    }
    return bytes;
  }

  /** All of {@code commands} as one, in this order. */
  public static Command batchOf(List<Command> commands) {
    if (commands.size() == 1) {
      return commands.get(0);
    }
    List<ByteString> payloads = new ArrayList<>(commands.size());
    commands.forEach(command -> payloads.addAll(command.payloads));
    return new Command(
        AccessSet.unionOf(commands.stream().map(Command::access).toList()), payloads);
  }
}
