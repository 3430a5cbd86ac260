package io.terroir.raft.host;

import io.terroir.raft.core.Entry;
import io.terroir.raft.core.Term;
import io.terroir.simulation.explore.ViolationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who ever led, and what any replica was ever allowed to apply, in the order of the log. */
record GroupHistory(Map<Term, Integer> leaders, List<Committed> committed) {
  static final GroupHistory EMPTY = new GroupHistory(Map.of(), List.of());

  /**
   * An entry that may be applied.
   *
   * @param in the term in which it was committed, which may be later than the entry's own
   */
  record Committed(Entry entry, Term in) {}

  GroupHistory {
    leaders = Map.copyOf(leaders);
    committed = List.copyOf(committed);
  }

  /**
   * Election Safety and Leader Completeness (paper, figure 3). The latter is about leaders of later
   * terms, not of later days: one that is elected late in an old term may lack what was committed
   * in a newer one, and can commit nothing.
   */
  GroupHistory led(int number, ReplicaFacts leader) {
    Integer known = leaders.get(leader.term());
    if (known != null && known != number) {
      throw new ViolationException(
          "Election Safety: both " + known + " and " + number + " lead " + leader.term());
    }
    for (int i = 0; i < committed.size(); i++) {
      Committed expected = committed.get(i);
      boolean has = i < leader.log().size() && leader.log().get(i).equals(expected.entry());
      if (expected.in().isBefore(leader.term()) && !has) {
        throw new ViolationException(
            "Leader Completeness: the leader of " + leader.term() + " lacks " + expected);
      }
    }
    if (known != null) {
      return this;
    }
    Map<Term, Integer> more = new HashMap<>(leaders);
    more.put(leader.term(), number);
    return new GroupHistory(more, committed);
  }

  /**
   * State Machine Safety: what may be applied at one index is the same everywhere and for ever.
   *
   * @param term of the replica; the first that may apply an entry is the leader that commits it
   */
  GroupHistory applicable(List<Entry> entries, Term term) {
    List<Committed> more = new ArrayList<>(committed);
    for (int i = 0; i < entries.size(); i++) {
      if (i == more.size()) {
        more.add(new Committed(entries.get(i), term));
      } else if (!entries.get(i).equals(more.get(i).entry())) {
        throw new ViolationException(
            "State Machine Safety: "
                + entries.get(i)
                + " may be applied, and so might "
                + more.get(i));
      }
    }
    return more.size() > committed.size() ? new GroupHistory(leaders, more) : this;
  }
}
