package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DepsTest {
  private static CommandId id(int replica, long incarnation, long sequence) {
    return new CommandId(new ReplicaId(replica), incarnation, sequence);
  }

  @Test
  void densePrefixCostsOneRun() {
    IdSet set = new IdSet();
    for (long sequence = 1_000; sequence >= 1; sequence--) {
      set.add(id(1, 1, sequence));
    }
    set.add(id(1, 2, 1));
    set.add(id(2, 1, 1));
    assertThat(set.toDeps().runs()).hasSize(3);
  }

  @Test
  void behavesLikeASetOfIds() {
    Random random = new Random(42);
    for (int round = 0; round < 300; round++) {
      IdSet set = new IdSet();
      TreeSet<CommandId> model = new TreeSet<>(Comparator.naturalOrder());
      for (int i = 0; i < 60; i++) {
        CommandId id = id(1 + random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(12));
        if (random.nextInt(3) == 0) {
          set.remove(id);
          model.remove(id);
        } else if (random.nextInt(4) == 0) {
          Run run = new Run(id.issuer(), id.sequence(), id.sequence() + random.nextInt(4));
          set.add(run);
          for (long s = run.first(); s <= run.last(); s++) {
            model.add(run.issuer().id(s));
          }
        } else {
          set.add(id);
          model.add(id);
        }
      }
      checkEqual(set, model);
    }
  }

  private static void checkEqual(IdSet set, Set<CommandId> model) {
    Deps deps = set.toDeps();
    for (int replica = 1; replica <= 2; replica++) {
      for (int incarnation = 1; incarnation <= 2; incarnation++) {
        for (int sequence = 1; sequence <= 16; sequence++) {
          CommandId id = id(replica, incarnation, sequence);
          assertThat(set.contains(id)).isEqualTo(model.contains(id));
          assertThat(deps.contains(id)).isEqualTo(model.contains(id));
        }
      }
    }
    assertThat(new IdSet().missingFrom(deps, Integer.MAX_VALUE)).containsExactlyElementsOf(model);
    assertThat(deps).isEqualTo(Deps.of(model.toArray(new CommandId[0])));
    assertThat(set.missingFrom(deps, Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void unionHoldsBoth() {
    Deps one = Deps.of(id(1, 1, 1), id(1, 1, 2), id(2, 1, 7));
    Deps other = Deps.of(id(1, 1, 3), id(3, 1, 1));
    assertThat(one.union(other))
        .isEqualTo(Deps.of(id(1, 1, 1), id(1, 1, 2), id(1, 1, 3), id(2, 1, 7), id(3, 1, 1)));
    assertThat(one.union(Deps.NONE)).isSameAs(one);
  }
}
