package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.audit.AuditedCommand;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.proto.DirectoryCommandMessage;
import io.terroir.epaxos.proto.DirectoryOutcomeMessage;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the audit log keeps of a command. */
class AuditedCommandCodecTest {
  private static final NodeId GATEWAY = new NodeId("gateway");
  private static final Author AUTHOR = new Author(GATEWAY, new Cause("ann", "ticket 7"), 99);

  private final Directory directory = new Directory(BlankStore.create());
  private long sequence;

  private AuditedCommand audited(DirectoryCommand command) {
    return audited(CommandCodec.encode(command, AUTHOR));
  }

  private AuditedCommand audited(ByteString payload) {
    CommandId id = Samples.id(++sequence);
    return directory.audited(id, payload, directory.apply(id, payload));
  }

  private static DirectoryCommandMessage command(AuditedCommand kept)
      throws InvalidProtocolBufferException {
    return DirectoryCommandMessage.parseFrom(kept.command());
  }

  private static DirectoryOutcomeMessage outcome(AuditedCommand kept)
      throws InvalidProtocolBufferException {
    return DirectoryOutcomeMessage.parseFrom(kept.outcome());
  }

  private AuditedCommand createKeyspace() {
    Samples.REGIONS.forEach(
        region -> audited(new DirectoryCommand.RegisterRegion(Samples.region(region))));
    return audited(Samples.createKeyspace("orders", Samples.policy(ResidencyRule.ANYWHERE)));
  }

  /** With the salt, whoever is shown the log could try names until a digest fits. */
  @Test
  void saltIsKeptNeitherOfTheCommandNorOfTheOutcome() throws Exception {
    AuditedCommand kept = createKeyspace();

    assertThat(command(kept).getCreateKeyspace().getName()).isEqualTo("orders");
    assertThat(outcome(kept).getKeyspace().getKeyspace().getNumber()).isEqualTo(1);
    assertThatNoSaltIsIn(kept);
  }

  @Test
  void saltIsNotKeptOfAChangeOfThePolicy() throws Exception {
    createKeyspace();
    AuditedCommand update =
        audited(
            new DirectoryCommand.UpdatePolicy(Samples.FIRST, 1, Samples.policy(Samples.euOnly())));
    AuditedCommand report =
        audited(new DirectoryCommand.InForce(Samples.FIRST, 2, Samples.VIRGINIA));

    assertThat(outcome(update).getPolicy().getTransition().getMissingList()).hasSize(3);
    assertThat(outcome(report).getPolicy().getTransition().getMissingList()).hasSize(2);
    assertThatNoSaltIsIn(update);
    assertThatNoSaltIsIn(report);
  }

  private static void assertThatNoSaltIsIn(AuditedCommand kept) {
    String all = kept.command().concat(kept.outcome()).toString(StandardCharsets.ISO_8859_1);
    assertThat(all).doesNotContain(Samples.salt(1).toString(StandardCharsets.ISO_8859_1));
  }

  @Test
  void authorIsKeptWithTheCommand() throws Exception {
    AuditedCommand kept =
        audited(new DirectoryCommand.RegisterRegion(Samples.region(Samples.IRELAND)));

    assertThat(command(kept).getAuthor().getNode()).isEqualTo("gateway");
    assertThat(command(kept).getAuthor().getPrincipal()).isEqualTo("ann");
    assertThat(command(kept).getAuthor().getReason()).isEqualTo("ticket 7");
    assertThat(command(kept).getAuthor().getSubmittedMillis()).isEqualTo(99);
  }

  @Test
  void refusalIsKeptWithItsReason() throws Exception {
    AuditedCommand kept = audited(Samples.claim(Samples.origin(1), Samples.IRELAND));

    assertThat(outcome(kept).getRefused().getReason()).isEqualTo("KEYSPACE_NOT_FOUND");
  }

  @Test
  void claimIsKeptOnceWithItsEvidenceAndItsHome() throws Exception {
    createKeyspace();
    AuditedCommand kept = audited(Samples.claim(Samples.origin(1), Samples.IRELAND));

    assertThat(command(kept).hasAuthor()).isFalse();
    assertThat(command(kept).getClaim().getEvidence().getSeenIn()).isEqualTo("eu-west-1");
    assertThat(outcome(kept).getClaimed().getBinding().getHome()).isEqualTo("eu-west-1");
    assertThat(outcome(kept).getClaimed().getBinding().getOrigin()).isEqualTo(ByteString.EMPTY);
    assertThat(outcome(kept).getClaimed().hasDecidedBy()).isFalse();
    assertThat(kept.command().size() + kept.outcome().size()).isLessThan(110);
  }

  @Test
  void claimOfABoundOriginIsKeptWithTheIdThatBoundIt() throws Exception {
    createKeyspace();
    audited(Samples.claim(Samples.origin(1), Samples.IRELAND));
    AuditedCommand kept = audited(Samples.claim(Samples.origin(1), Samples.VIRGINIA));

    assertThat(outcome(kept).getClaimed().getFirstClaim()).isFalse();
    assertThat(outcome(kept).getClaimed().getDecidedBy().getSequence()).isEqualTo(sequence - 1);
  }

  @Test
  void ofAReadItIsKeptOnlyThatThereWasOne() throws Exception {
    createKeyspace();
    AuditedCommand kept = audited(new DirectoryCommand.Where(Samples.FIRST, Samples.origin(1)));

    assertThat(command(kept).hasWhere()).isTrue();
    assertThat(kept.command().size() + kept.outcome().size()).isLessThan(10);
  }

  @Test
  void whatHasNoAuthorIsItsSenders() throws Exception {
    DirectoryCommand register =
        new DirectoryCommand.RegisterRegion(Samples.region(Samples.IRELAND));
    ByteString sent = CommandCodec.requireFrom(GATEWAY, register, CommandCodec.encode(register));

    assertThat(command(audited(sent)).getAuthor().getNode()).isEqualTo("gateway");
    assertThat(CommandCodec.decode(sent)).isEqualTo(register);
  }

  @Test
  void nobodySubmitsInTheNameOfAnother() {
    DirectoryCommand register =
        new DirectoryCommand.RegisterRegion(Samples.region(Samples.IRELAND));
    ByteString bytes = CommandCodec.encode(register, AUTHOR);

    assertThat(CommandCodec.requireFrom(GATEWAY, register, bytes)).isEqualTo(bytes);
    assertThatThrownBy(() -> CommandCodec.requireFrom(new NodeId("other"), register, bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
