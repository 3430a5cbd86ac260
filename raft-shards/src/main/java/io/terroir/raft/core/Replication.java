package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The leader's side of log replication (paper, section 5.3): sends entries before its own disk has
 * them (thesis, section 10.2.1), counts its own vote for an entry only once it has, and commits by
 * {@link CommitRule}.
 */
final class Replication {
  private final ReplicaState state;
  private final CoreConfig config;
  private final Map<NodeId, Progress> followers = new LinkedHashMap<>();
  private int ticksSinceDurable;

  Replication(ReplicaState state, CoreConfig config) {
    this.state = state;
    this.config = config;
  }

  /** Begins to lead: forgets what was known of followers, and writes the term's first entry. */
  void begin() {
    followers.clear();
    long end = state.log().last().index();
    follow(end, LogPosition.ZERO);
    ticksSinceDurable = 0;
    append(List.of(Entry.nothing(state.term(), end + 1)));
  }

  /**
   * Knows exactly those that take part; of who is new, nothing.
   *
   * @param since whose answers count: of who is new, those to messages that it was sent since then
   */
  private void follow(long end, LogPosition since) {
    List<NodeId> peers = state.peers();
    followers.keySet().retainAll(peers);
    for (NodeId peer : peers) {
      followers.computeIfAbsent(peer, unused -> new Progress(end + 1, since));
    }
  }

  /** Appends {@code members}, which are in effect from now on; returns where. */
  LogPosition change(Membership members) {
    long end = state.log().last().index();
    Entry entry = Entry.members(state.term(), end + 1, members);
    state.append(List.of(entry));
    follow(end, entry.position());
    followers.forEach(this::sendEntries);
    return entry.position();
  }

  /** Whether {@code node} follows, counts, and lacks no more than what is on the way to it. */
  boolean hasCaughtUp(NodeId node) {
    Progress follower = followers.get(node);
    return follower != null
        && follower.counts()
        && follower.acknowledgedIndex() == follower.matchIndex()
        && follower.heardWithin(config.electionTicksMin())
        && follower.mode() == Progress.Mode.REPLICATE
        && follower.nextIndex() > state.log().last().index();
  }

  /** Whether {@code node} is known to hold the whole log. */
  boolean holdsAll(NodeId node) {
    return knows(node) && progress(node).matchIndex() == state.log().last().index();
  }

  /** Whether {@code node} takes part, so that its answers mean something. */
  boolean knows(NodeId node) {
    return followers.containsKey(node);
  }

  /**
   * Whether {@code answer} is one of the present period of membership of {@code node}, which takes
   * part. A delayed one of an earlier period tells of a replica that may have been removed since.
   */
  boolean isOfSession(NodeId node, Message.Answer answer) {
    return answer.session().compareTo(progress(node).since()) >= 0;
  }

  void propose(List<ByteString> commands) {
    long first = state.log().last().index() + 1;
    List<Entry> entries = new ArrayList<>(commands.size());
    for (ByteString command : commands) {
      entries.add(Entry.command(state.term(), first + entries.size(), command));
    }
    state.out().proposedFrom(first);
    append(entries);
  }

  /** Whether {@code member} holds all but what is under way. */
  boolean followsClosely(NodeId member) {
    Progress follower = progress(member);
    return follower.mode() == Progress.Mode.REPLICATE
        || follower.matchIndex() == state.log().last().index();
  }

  /** Appends {@code admission} and returns its index. */
  long admit(Admission admission) {
    long index = state.log().last().index() + 1;
    append(List.of(Entry.admission(state.term(), index, admission)));
    return index;
  }

  private void append(List<Entry> entries) {
    state.append(entries);
    followers.forEach(this::sendEntries);
  }

  // ---- sending

  private void sendEntries(NodeId to, Progress follower) {
    while (follower.maySend(config.inflightBytesMax())) {
      long previousIndex = follower.nextIndex() - 1;
      if (previousIndex >= state.log().last().index()) {
        replicateIfMatched(follower);
        return;
      }
      Optional<Term> previousTerm = state.log().termAt(previousIndex);
      if (previousTerm.isEmpty()) {
        needSnapshot(to, follower);
        return;
      }
      List<Entry> entries = state.log().read(previousIndex + 1, config.batchBytesMax());
      Message.AppendEntries message =
          new Message.AppendEntries(
              state.term(),
              new LogPosition(previousTerm.get(), previousIndex),
              entries,
              state.commitIndex(),
              state.session());
      state.out().sendNow(to, message);
      follower.sent(message.coveredIndex(), entries.stream().mapToLong(Entry::sizeBytes).sum());
    }
  }

  /**
   * A snapshot may have brought it to the end of the log: then there is nothing to probe with, and
   * nothing to find out. Until the next entry it would seem not to follow.
   */
  private static void replicateIfMatched(Progress follower) {
    if (follower.mode() == Progress.Mode.PROBE
        && follower.matchIndex() == follower.nextIndex() - 1) {
      follower.replicate();
    }
  }

  /**
   * Sends no entries, to a follower that holds {@code index}: it learns how far it may commit, and
   * acknowledges again.
   */
  void sendWithoutEntries(NodeId to, long index) {
    state
        .log()
        .termAt(index)
        .map(term -> new LogPosition(term, index))
        .map(
            at ->
                new Message.AppendEntries(
                    state.term(), at, List.of(), state.commitIndex(), state.session()))
        .ifPresent(message -> state.out().sendNow(to, message));
  }

  /** A follower that is not there gets no snapshot: taking one holds on to the store. */
  private void needSnapshot(NodeId to, Progress follower) {
    if (follower.heardWithin(config.electionTicksMin())) {
      follower.snapshot();
      state.out().snapshotNeeded(to);
    }
  }

  // ---- answers

  void onAccepted(NodeId from, Message.AppendAccepted answer) {
    if (answer.matchIndex() > state.log().last().index()) {
      return;
    }
    Progress follower = progress(from);
    follower.matched(answer.matchIndex(), !answer.joining());
    if (follower.mode() == Progress.Mode.PROBE) {
      follower.replicate();
    }
    commit();
    sendEntries(from, follower);
  }

  void onRejected(NodeId from, Message.AppendRejected answer) {
    Progress follower = progress(from);
    long matched = follower.matchIndex();
    boolean contradicts = answer.previousIndex() <= matched || answer.hint().index() < matched;
    if (answer.joining() && contradicts) {
      follower.forgetMatch();
    }
    boolean stale =
        switch (follower.mode()) {
          case PROBE -> answer.previousIndex() != follower.nextIndex() - 1;
          case REPLICATE -> answer.previousIndex() <= follower.matchIndex();
          case SNAPSHOT -> true;
        };
    if (stale) {
      return;
    }
    long agree = state.log().lastIndexWithTermAtMost(answer.hint().index(), answer.hint().term());
    follower.probeFrom(Math.min(agree, answer.previousIndex() - 1) + 1);
    sendEntries(from, follower);
  }

  /**
   * A follower that lost its disk while nothing is written would wait for the next entry to say so,
   * and until then there is one copy less than there seems to be.
   */
  void onHeartbeatResponse(NodeId from, Message.HeartbeatResponse answer) {
    Progress follower = progress(from);
    follower.counts(answer.joiner().isEmpty(), answer.round());
    if (answer.joiner().isEmpty()) {
      if (follower.acknowledgedIndex() < follower.matchIndex()) {
        // It acknowledged that while it joined, when that did not count.
        sendWithoutEntries(from, follower.matchIndex());
      }
      return;
    }
    long durableIndex = answer.joiner().get().durableIndex();
    if (durableIndex >= follower.matchIndex()) {
      return;
    }
    follower.forgetMatch();
    if (follower.mode() != Progress.Mode.SNAPSHOT) {
      follower.probeFrom(durableIndex + 1);
      sendEntries(from, follower);
    }
  }

  void onSnapshotInstalled(NodeId from, Message.SnapshotInstalled answer) {
    Progress follower = progress(from);
    if (answer.index() <= state.log().last().index()) {
      follower.matched(answer.index(), !answer.joining());
    }
    if (follower.mode() == Progress.Mode.SNAPSHOT) {
      follower.snapshotInstalled();
      follower.probeFrom(follower.matchIndex() + 1);
    }
    commit();
    sendEntries(from, follower);
  }

  void onSnapshotAbandoned(NodeId to) {
    Progress follower = followers.get(to);
    if (follower != null && follower.isSentSnapshot()) {
      follower.snapshotAbandoned(config.electionTicksMin());
    }
  }

  /** Own entries have reached the disk: the own vote for them counts. */
  void onPersisted() {
    ticksSinceDurable = 0;
    commit();
  }

  private void commit() {
    long held = reachedByQuorum(state.durableIndex(), Progress::acknowledgedIndex);
    if (CommitRule.commits(state, held)) {
      state.commitUpTo(held);
    }
    long all = state.durableIndex();
    for (Progress follower : followers.values()) {
      all = Math.min(all, follower.matchIndex());
    }
    state.matchedByAll(all);
  }

  // ---- time

  /** Sends again what may have been lost. */
  void tick() {
    boolean diskWaits = state.durableIndex() < state.log().last().index();
    ticksSinceDurable = diskWaits ? ticksSinceDurable + 1 : 0;
    followers.forEach(
        (peer, follower) -> {
          follower.tick();
          int patienceTicks =
              follower.mode() == Progress.Mode.PROBE
                  ? config.heartbeatTicks()
                  : config.electionTicksMin();
          if (follower.mayTryAgain()) {
            follower.probeFrom(follower.matchIndex() + 1);
          } else if (follower.mode() != Progress.Mode.SNAPSHOT
              && follower.stalledFor(patienceTicks)) {
            follower.probeFrom(follower.nextIndexAfterLoss());
          }
          sendEntries(peer, follower);
        });
  }

  /** Whether every follower has everything and the disk too: nothing could be sent again. */
  boolean isQuiet() {
    long last = state.log().last().index();
    boolean diskWaits = state.durableIndex() < last;
    return !diskWaits
        && followers.values().stream().allMatch(f -> f.nextIndex() > last && !f.isWaiting());
  }

  /** Whether {@code member} was heard within the longest election timeout. */
  boolean hearsNow(NodeId member) {
    return progress(member).heardWithin(config.electionTicksMax());
  }

  /**
   * Whether every follower but those that are silent is known to hold everything, on the disk on
   * which it counts.
   */
  boolean allHeardHoldAll() {
    long last = state.log().last().index();
    return followers.values().stream()
        .filter(f -> f.heardWithin(config.electionTicksMax()))
        .allMatch(
            f ->
                f.counts()
                    && f.mode() == Progress.Mode.REPLICATE
                    && !f.isWaiting()
                    && f.matchIndex() == last
                    && f.acknowledgedIndex() == last);
  }

  /**
   * Whether this replica may go on leading: a majority answered lately (thesis, section 6.2), and
   * its own disk answers. A leader that can no longer write would otherwise keep its followers from
   * electing one that can.
   */
  boolean hasAuthority() {
    boolean heard = state.membership().isQuorum(node -> node.equals(state.self()) || hears(node));
    return heard && ticksSinceDurable < config.electionTicksMax();
  }

  private boolean hears(NodeId node) {
    Progress follower = progress(node);
    return follower.counts() && follower.heardWithin(config.electionTicksMin());
  }

  /**
   * What a quorum has reached.
   *
   * @param own what the leader has
   * @param of what a follower has
   */
  long reachedByQuorum(long own, ToLongFunction<Progress> of) {
    return state
        .membership()
        .reachedByQuorum(node -> node.equals(state.self()) ? own : of.applyAsLong(progress(node)));
  }

  /** What is known of {@code peer}. */
  Progress progress(NodeId peer) {
    return Objects.requireNonNull(followers.get(peer), "a leader knows all who take part");
  }
}
