package io.terroir.simulation;

import static io.terroir.simulation.Nodes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every journal promises, on a real disk and on a simulated one. */
abstract class JournalContract {
  /** The open journal. */
  abstract Journal journal();

  /** Lets time pass until {@code done} is. */
  abstract void await(CompletableFuture<?> done);

  /** Crashes the process and opens the journal that the disk still holds. */
  abstract void crash();

  /** Closes the journal and opens it again. */
  abstract void reopen();

  @Test
  void keepsWhatItHasCompleted() {
    durable(new JournalBatch().put(bytes("vote"), bytes("eu-1")));
    crash();

    assertThat(journal().get(bytes("vote"))).contains(bytes("eu-1"));
    assertThat(journal().get(bytes("other"))).isEmpty();
  }

  @Test
  void completesInTheOrderOfCommits() {
    List<Integer> completed = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      journal()
          .commit(new JournalBatch().put(bytes("k" + i), bytes("v")), () -> completed.add(number));
    }
    durable(new JournalBatch());

    assertThat(completed).hasSize(200).isSorted();
  }

  @Test
  void canBeReadOnceTheCallbackRuns() {
    CompletableFuture<Optional<ByteString>> found = new CompletableFuture<>();
    JournalBatch batch = new JournalBatch().put(bytes("a"), bytes("1"));
    journal().commit(batch, () -> found.complete(journal().get(bytes("a"))));
    await(found);

    assertThat(found).isCompletedWithValue(Optional.of(bytes("1")));
  }

  @Test
  void wantsNewWorkWhileNothingWaits() {
    durable(new JournalBatch().put(bytes("a"), ByteString.copyFrom(new byte[1 << 20])));

    assertThat(journal().refusal()).isEmpty();
  }

  @Test
  void appliesTheChangesOfABatchInTheirOrder() {
    durable(
        new JournalBatch()
            .put(bytes("a"), bytes("old"))
            .put(bytes("b"), bytes("old"))
            .put(bytes("d"), bytes("old"))
            .deleteRange(bytes("a"), bytes("d"))
            .put(bytes("b"), bytes("new"))
            .delete(bytes("absent")));

    assertThat(entries("a", "z")).containsExactly("b=new", "d=old");
  }

  @Test
  void seesOnlyThePresentAfterDeletesAndACrash() {
    durable(new JournalBatch().put(bytes("a"), bytes("1")).put(bytes("b"), bytes("1")));
    durable(new JournalBatch().delete(bytes("a")));
    durable(new JournalBatch().put(bytes("b"), bytes("2")));
    crash();

    assertThat(entries("a", "z")).containsExactly("b=2");
  }

  @Test
  void scansInTheOrderOfUnsignedBytes() {
    ByteString low = ByteString.copyFrom(new byte[] {1});
    ByteString high = ByteString.copyFrom(new byte[] {(byte) 0x80});
    ByteString end = ByteString.copyFrom(new byte[] {(byte) 0xff});
    durable(new JournalBatch().put(high, bytes("h")).put(low, bytes("l")).put(end, bytes("e")));
    List<ByteString> keys = new ArrayList<>();
    journal().scan(low, end, (key, value) -> keys.add(key));

    assertThat(keys).containsExactly(low, high);
  }

  @Test
  void stopsAScanWhenTheVisitorHasEnough() {
    durable(
        new JournalBatch()
            .put(bytes("a"), bytes("1"))
            .put(bytes("b"), bytes("2"))
            .put(bytes("c"), bytes("3")));
    List<ByteString> keys = new ArrayList<>();
    journal()
        .scan(
            bytes("a"),
            bytes("z"),
            (key, value) -> {
              keys.add(key);
              return keys.size() < 2;
            });

    assertThat(keys).containsExactly(bytes("a"), bytes("b"));
    assertThat(entries("b", "b")).isEmpty();
    assertThat(entries("c", "a")).isEmpty();
  }

  @Test
  void closingCompletesWhatWasHandedOver() {
    List<String> completed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String key = "k" + (10 + i);
      journal().commit(new JournalBatch().put(bytes(key), bytes("v")), () -> completed.add(key));
    }
    reopen();

    assertThat(completed).hasSize(20).isSorted();
    assertThat(entries("k", "l")).hasSize(20);
  }

  @Test
  void aCrashLeavesAPrefixOfWholeBatches() {
    durable(batchOfTwo(0));
    for (int i = 1; i < 100; i++) {
      journal().commit(batchOfTwo(i), () -> {});
    }
    crash();

    int survived = entries("left", "lefu").size();
    assertThat(survived).isBetween(1, 100);
    for (int i = 0; i < 100; i++) {
      assertThat(journal().get(bytes("left" + i)).isPresent()).isEqualTo(i < survived);
      assertThat(journal().get(bytes("right" + i)).isPresent()).isEqualTo(i < survived);
    }
  }

  final void durable(JournalBatch batch) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    journal().commit(batch, () -> done.complete(true));
    await(done);
  }

  private static JournalBatch batchOfTwo(int number) {
    return new JournalBatch()
        .put(bytes("left" + number), bytes("v"))
        .put(bytes("right" + number), bytes("v"));
  }

  private List<String> entries(String from, String to) {
    List<String> found = new ArrayList<>();
    journal()
        .scan(
            bytes(from),
            bytes(to),
            (key, value) -> found.add(key.toStringUtf8() + "=" + value.toStringUtf8()));
    return found;
  }
}
