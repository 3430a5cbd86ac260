package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the audit log. */
final class AuditMutations {
  private static final String LOG = "io.terroir.epaxos.audit.AuditLogTest#";
  private static final String COMMANDS = "io.terroir.epaxos.directory.AuditedCommandCodecTest#";

  private AuditMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "audit-chain-in-the-order-of-execution",
                "audit/AuditLog",
                "if (chain.isNext(id)) { chain.append(id, record, appended::add);",
                "if (id.sequence() > chain.head().sequence()) {"
                    + " chain.append(id, record, appended::add);",
                "a record is appended after those of all ids before it")
            .caughtBy(LOG + "chainsAreEqualWhateverTheOrderOfExecution"),
        of(
                "audit-no-op-recorded-at-once",
                "audit/AuditLog",
                "chain.passNext(); } lookAhead(chain);",
                "chain.append(id, AuditRecordCodec.nothing(epoch), appended::add);"
                    + " moved.put(id.issuer(), chain.head()); } lookAhead(chain);",
                "a no-op is recorded only before the record of a command")
            .caughtBy(
                LOG + "noOpIsRecordedOnlyBeforeACommand",
                LOG + "chainsAreEqualWhateverTheOrderOfExecution"),
        of(
                "audit-void-ids-hold-the-chain-back",
                "audit/AuditLog",
                "ofEpoch == epoch && at < id.sequence();",
                "at < id.sequence();",
                "what is open when its epoch ends is recorded as a no-op is")
            .caughtBy(LOG + "idThatIsVoidWithItsEpochIsRecordedAsANoOpIs"),
        of(
                "audit-forgets-what-waits",
                "audit/AuditLog",
                "waiting.forEach((id, record) ->"
                    + " batch.put(AuditKeys.waiting(epoch, id), record));",
                "",
                "a record that waits is saved with what its commands have changed")
            .caughtBy(LOG + "recordWaitsForTheIdsBeforeIt"),
        of(
                "audit-start-leaves-what-may-be-appended",
                "audit/AuditLog",
                "Optional<ByteString> key = waitingAfter(AuditKeys.WAITING);",
                "Optional<ByteString> key = Optional.empty();",
                "a start appends what a crash has left waiting")
            .caughtBy(LOG + "crashAfterTheEndOfAnEpochLosesNothingThatWaited"),
        of(
                "audit-hash-without-the-one-before",
                "audit/AuditHash",
                "digest.update(bytes.asReadOnlyByteBuffer());",
                "",
                "a hash covers all that was recorded before")
            .caughtBy(LOG + "hashCoversRecordIdAndWhatIsBefore"),
        of(
                "audit-keeps-salts",
                "directory/AuditedCommandCodec",
                "kept.getCreateKeyspaceBuilder().clearSalt();",
                "",
                "the log has nothing with which names could be guessed")
            .caughtBy(COMMANDS + "saltIsKeptNeitherOfTheCommandNorOfTheOutcome"),
        of(
                "audit-believes-any-author",
                "directory/CommandCodec",
                "} else if (!author.getNode().equals(sender.name())) {",
                "} else if (false) {",
                "nobody submits in the name of another")
            .caughtBy(COMMANDS + "nobodySubmitsInTheNameOfAnother"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    return Mutation.of(
        id,
        "epaxos-config/src/main/java/io/terroir/epaxos/" + source + ".java",
        snippet,
        replacement,
        rule);
  }
}
