package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.claim;
import static io.terroir.epaxos.directory.Samples.createKeyspace;
import static io.terroir.epaxos.directory.Samples.id;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static io.terroir.epaxos.directory.Samples.region;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The directory and its store. */
class SavedDirectoryTest {
  private static final int SEEDS = 200;
  private static final int COMMANDS = 60;

  private final Store store = BlankStore.create();
  private Directory directory = new Directory(store);
  private long sequence;

  private DirectoryOutcome execute(DirectoryCommand command) {
    sequence++;
    return directory.execute(id(sequence), command);
  }

  private static void save(Directory directory, Store store) {
    StoreBatch batch = new StoreBatch();
    directory.save(batch);
    store.write(batch);
  }

  private void save() {
    save(directory, store);
  }

  private void reopen() {
    directory = new Directory(store);
  }

  private void oneKeyspace() {
    for (RegionId region : Samples.REGIONS) {
      execute(new DirectoryCommand.RegisterRegion(region(region)));
    }
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
  }

  @Test
  void whatWasSavedIsThereAfterARestart() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      RandomCommands commands = new RandomCommands(seed);
      Store disk = BlankStore.create();
      Directory before = new Directory(disk);
      for (int number = 1; number <= COMMANDS; number++) {
        before.execute(id(number), commands.next());
        if (random.nextInt(4) == 0) {
          save(before, disk);
        }
      }
      save(before, disk);

      Directory after = new Directory(disk);

      assertThat(after.canonicalState()).as("seed %d", seed).isEqualTo(before.canonicalState());
      assertThat(after.foundations()).as("seed %d", seed).isEqualTo(before.foundations());
    }
  }

  @Test
  void lostBatchesAreMadeUpForByTheirCommands() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      RandomCommands drawn = new RandomCommands(seed);
      List<DirectoryCommand> commands =
          IntStream.range(0, COMMANDS).mapToObj(number -> drawn.next()).toList();
      Store disk = BlankStore.create();
      Directory before = new Directory(disk);
      int saved = 0;
      int survives = random.nextInt(COMMANDS);
      for (int number = 0; number < COMMANDS; number++) {
        before.execute(id(number + 1), commands.get(number));
        if (number < survives && random.nextInt(4) == 0) {
          save(before, disk);
          saved = number + 1;
        }
      }

      Directory after = new Directory(disk);
      for (int number = saved; number < COMMANDS; number++) {
        after.execute(id(number + 1), commands.get(number));
      }

      assertThat(after.canonicalState()).as("seed %d", seed).isEqualTo(before.canonicalState());
    }
  }

  @Test
  void nothingIsSavedTwice() {
    oneKeyspace();
    execute(claim(origin(1), IRELAND));
    save();

    execute(claim(origin(1), VIRGINIA));
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    StoreBatch batch = new StoreBatch();
    directory.save(batch);

    assertThat(batch.isEmpty()).isTrue();
  }

  @Test
  void claimSeesAnOriginThatIsBoundButNotSaved() {
    oneKeyspace();
    save();
    Claimed first = (Claimed) execute(claim(origin(1), IRELAND));

    Claimed second = (Claimed) execute(claim(origin(1), VIRGINIA));

    assertThat(second.binding()).isEqualTo(first.binding());
    assertThat(second.decidedBy()).isEqualTo(first.decidedBy());
  }

  @Test
  void repetitionOfAClaimIsRecognisedAfterARestart() {
    oneKeyspace();
    DirectoryOutcome first = execute(claim(origin(1), IRELAND, false, -5));
    DirectoryOutcome other = execute(claim(origin(2), IRELAND));
    save();
    reopen();

    assertThat(execute(claim(origin(1), IRELAND, false, -5))).isEqualTo(first);
    assertThat(execute(claim(origin(2), IRELAND))).isEqualTo(other);
    assertThat(((Claimed) execute(claim(origin(1), IRELAND, false, -6))).firstClaim()).isFalse();
  }

  @Test
  void pagesShowWhatIsSavedAndWhatIsNotInOneOrder() {
    oneKeyspace();
    List<OriginDigest> origins = new ArrayList<>();
    for (int number = 0; number < 60; number++) {
      origins.add(origin(number));
      execute(claim(origin(number), number % 2 == 0 ? IRELAND : VIRGINIA));
      if (number == 40) {
        save();
      }
    }
    origins.sort(Comparator.naturalOrder());
    for (int size : List.of(1, 7, 59, 60, 61, Integer.MAX_VALUE)) {
      assertThat(read(size)).as("pages of %d", size).isEqualTo(origins);
    }
    save();
    assertThat(read(7)).isEqualTo(origins);
    reopen();
    assertThat(read(7)).isEqualTo(origins);
    assertThat(directory.bindingsAfter(Optional.empty(), 0)).isEmpty();
  }

  private List<OriginDigest> read(int pageSize) {
    List<OriginDigest> all = new ArrayList<>();
    Optional<OriginPosition> after = Optional.empty();
    List<OriginBinding> page = directory.bindingsAfter(after, pageSize);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(pageSize);
      page.forEach(binding -> all.add(binding.origin()));
      OriginBinding last = page.get(page.size() - 1);
      after = Optional.of(new OriginPosition(last.keyspace(), last.origin()));
      page = directory.bindingsAfter(after, pageSize);
    }
    return all;
  }

  /** Digests are unsigned: a page that ends at 7f... goes on at 80... */
  @Test
  void pagesFollowTheOrderOfDigestsAcrossTheSignBit() {
    oneKeyspace();
    List<OriginDigest> origins =
        List.of(
            OriginDigest.MIN,
            new OriginDigest(Long.MAX_VALUE, -1),
            new OriginDigest(Long.MIN_VALUE, 0),
            OriginDigest.MAX);
    for (OriginDigest origin : List.of(origins.get(2), origins.get(0))) {
      execute(claim(origin, IRELAND));
    }
    save();
    execute(claim(origins.get(3), IRELAND));
    execute(claim(origins.get(1), IRELAND));

    assertThat(read(1)).isEqualTo(origins);
  }

  @Test
  void numbersOfNamesAreNoPartOfTheState() {
    oneKeyspace();
    Store otherStore = BlankStore.create();
    Directory other = new Directory(otherStore);
    for (RegionId region : Samples.REGIONS) {
      other.execute(id(1), new DirectoryCommand.RegisterRegion(region(region)));
    }
    other.execute(id(1), createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));

    directory.execute(id(101), claim(origin(1), IRELAND));
    save();
    directory.execute(id(102), claim(origin(2), VIRGINIA));
    save();
    other.execute(id(102), claim(origin(2), VIRGINIA));
    save(other, otherStore);
    other.execute(id(101), claim(origin(1), IRELAND));
    save(other, otherStore);

    assertThat(row(store, 1)).isNotEqualTo(row(otherStore, 1));
    assertThat(directory.canonicalState()).isEqualTo(other.canonicalState());
  }

  private static ByteString row(Store store, int number) {
    return store
        .get(DirectoryKeys.origin(DirectoryKeys.ORIGINS, new OriginPosition(FIRST, origin(number))))
        .orElseThrow();
  }

  @Test
  void stateTellsWhoDecidedAndWhy() {
    oneKeyspace();
    save();
    ByteString before = directory.canonicalState();
    Directory sameClaimUnderAnotherId = new Directory(store);
    Directory anotherTime = new Directory(store);

    directory.execute(id(50), claim(origin(1), IRELAND, false, 1));
    sameClaimUnderAnotherId.execute(id(51), claim(origin(1), IRELAND, false, 1));
    anotherTime.execute(id(50), claim(origin(1), IRELAND, false, 2));

    assertThat(List.of(before, directory.canonicalState(), anotherTime.canonicalState()))
        .doesNotHaveDuplicates()
        .doesNotContain(sameClaimUnderAnotherId.canonicalState());
  }

  @Test
  void refusesAStoreThatLacksANameOfItsRows() {
    oneKeyspace();
    execute(claim(origin(1), IRELAND));
    save();
    store.write(new StoreBatch().delete(DirectoryKeys.numbered(DirectoryKeys.PROVENANCES, 0)));
    reopen();

    assertThatThrownBy(() -> execute(claim(origin(1), IRELAND)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("a name that is not there");
  }
}
