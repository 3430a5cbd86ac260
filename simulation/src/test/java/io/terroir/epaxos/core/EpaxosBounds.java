package io.terroir.epaxos.core;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far an exploration of EPaxos goes: three replicas, and so much of everything.
 *
 * @param submissions commands that may be submitted, each once, at any time
 * @param recoveries how often each of the commands may be recovered, at any replica that could know
 *     of it
 * @param duplicates deliveries, of any messages, that leave the message in the network
 * @param crashes of a replica, at any moment, with any of its last writes lost
 * @param mayCrash numbers of the replicas that may
 * @param mayRecover numbers of the replicas that may recover
 * @param ownVotesAtOnce whether a replica counts its own votes as soon as they are written, before
 *     anything else happens to it; otherwise whenever you like, as with a slow disk
 */
record EpaxosBounds(
    List<Submission> submissions,
    List<Integer> recoveries,
    int duplicates,
    int crashes,
    Set<Integer> mayCrash,
    Set<Integer> mayRecover,
    boolean ownVotesAtOnce) {
  static final int REPLICAS = 3;
  private static final Set<Integer> ALL = Set.of(0, 1, 2);

  /** A command and the replica, from 0, that is asked to have it executed. */
  record Submission(int replica, Command command) {}

  static final Submission FIRST_OF_A = new Submission(0, write("first", "k"));
  static final Submission OTHER_OF_A = new Submission(0, write("other", "unrelated"));
  static final Submission SECOND_OF_C = new Submission(2, write("second", "k"));

  EpaxosBounds {
    submissions = List.copyOf(submissions);
    recoveries = List.copyOf(recoveries);
    mayCrash = Set.copyOf(mayCrash);
    mayRecover = Set.copyOf(mayRecover);
  }

  /** Nothing but these commands and their messages, in any order. */
  static EpaxosBounds of(Submission... submissions) {
    return new EpaxosBounds(
        List.of(submissions),
        Collections.nCopies(submissions.length, 0),
        0,
        0,
        Set.of(),
        ALL,
        false);
  }

  EpaxosBounds recoveries(Integer... each) {
    return new EpaxosBounds(
        submissions, List.of(each), duplicates, crashes, mayCrash, mayRecover, ownVotesAtOnce);
  }

  EpaxosBounds duplicates(int inAll) {
    return new EpaxosBounds(
        submissions, recoveries, inAll, crashes, mayCrash, mayRecover, ownVotesAtOnce);
  }

  EpaxosBounds crashes(int inAll, Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new EpaxosBounds(
        submissions, recoveries, duplicates, inAll, these, mayRecover, ownVotesAtOnce);
  }

  EpaxosBounds recoveredBy(Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new EpaxosBounds(
        submissions, recoveries, duplicates, crashes, mayCrash, these, ownVotesAtOnce);
  }

  EpaxosBounds withOwnVotesAtOnce() {
    return new EpaxosBounds(
        submissions, recoveries, duplicates, crashes, mayCrash, mayRecover, true);
  }

  List<Command> commands() {
    return submissions.stream().map(Submission::command).toList();
  }

  private static Command write(String payload, String key) {
    return new Command(new AccessSet(Set.of(), Set.of(key)), ByteString.copyFromUtf8(payload));
  }

  @Override
  public String toString() {
    return String.format(
        "%d commands, recoveries %s by %s, %d duplicates, %d crashes of %s, own votes %s",
        submissions.size(),
        recoveries,
        new TreeSet<>(mayRecover),
        duplicates,
        crashes,
        new TreeSet<>(mayCrash),
        ownVotesAtOnce ? "at once" : "at any time");
  }
}
