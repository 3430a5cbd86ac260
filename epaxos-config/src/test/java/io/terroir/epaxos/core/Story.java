package io.terroir.epaxos.core;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.Commit;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Preempted;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.ValidateOk;
import io.terroir.epaxos.core.Message.Waiting;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One run of five replicas that uses every path of the protocol: a fast commit of which nobody
 * hears, its recovery with a rival, a validation that finds an objection, the wait for that other
 * command, and its slow path. Some tests let something go wrong at each of its steps in turn; the
 * story goes on with what is there, and at the end everything heals.
 */
final class Story {
  static final Command FIRST = TestCluster.write("first", "k");
  static final Command OTHER = TestCluster.write("other", "k");

  /** What goes wrong. */
  interface Twist {
    /** A message is about to arrive in {@code step}. */
    default void arrive(TestCluster cluster, int step, TestCluster.InFlight message) {
      cluster.receive(message);
      cluster.sync(message.to().number());
    }

    /** {@code step} is over. */
    default void after(TestCluster cluster, int step) {}
  }

  private final TestCluster cluster = new TestCluster(5, 1);
  private final Twist twist;
  private final Map<Command, CommandId> ids = new HashMap<>();
  private int steps;

  Story(Twist twist) {
    this.twist = twist;
  }

  /** Runs to the end, heals, and checks what must hold. */
  TestCluster tell() {
    submit(1, FIRST);
    message(1, 2, PreAccept.class, FIRST);
    message(1, 3, PreAccept.class, FIRST);
    submit(4, OTHER);
    exchange(4, 5, PreAccept.class, PreAcceptOk.class, OTHER);
    message(2, 1, PreAcceptOk.class, FIRST);
    message(3, 1, PreAcceptOk.class, FIRST);
    recover(5, FIRST);
    exchange(5, 3, Recover.class, RecoverOk.class, FIRST);
    exchange(5, 4, Recover.class, RecoverOk.class, FIRST);
    recover(2, FIRST);
    exchange(2, 5, Recover.class, Preempted.class, FIRST);
    exchange(5, 3, Validate.class, ValidateOk.class, FIRST);
    exchange(5, 4, Validate.class, ValidateOk.class, FIRST);
    message(5, 2, Waiting.class, FIRST);
    exchange(4, 2, PreAccept.class, PreAcceptOk.class, OTHER);
    exchange(4, 3, PreAccept.class, PreAcceptOk.class, OTHER);
    giveUpTheFastPath(4);
    exchange(4, 2, Accept.class, AcceptOk.class, OTHER);
    exchange(4, 3, Accept.class, AcceptOk.class, OTHER);
    message(4, 5, Commit.class, OTHER);
    exchange(5, 3, Accept.class, AcceptOk.class, FIRST);
    exchange(5, 4, Accept.class, AcceptOk.class, FIRST);
    message(5, 4, Commit.class, FIRST);
    message(1, 2, Commit.class, FIRST);
    new Script(cluster).settle();
    return cluster;
  }

  int steps() {
    return steps;
  }

  private void exchange(
      int asking,
      int answering,
      Class<? extends Message> request,
      Class<? extends Message> answer,
      Command about) {
    message(asking, answering, request, about);
    message(answering, asking, answer, about);
  }

  private void submit(int at, Command command) {
    ids.put(command, cluster.submit(at, command));
    cluster.sync(at);
    end();
  }

  private void recover(int at, Command command) {
    cluster.recover(at, id(command));
    end();
  }

  private void giveUpTheFastPath(int at) {
    cluster.nowMillis += TestCluster.TIMING.slowPathMillis();
    cluster.tick(at);
    cluster.sync(at);
    end();
  }

  private void message(int from, int to, Class<? extends Message> kind, Command about) {
    Optional<TestCluster.InFlight> found =
        cluster.network.stream()
            .filter(sent -> sent.from().number() == from && sent.to().number() == to)
            .filter(sent -> kind.isInstance(sent.message()))
            .filter(sent -> isAbout(sent.message(), id(about)))
            .findFirst();
    if (found.isPresent()) {
      cluster.network.remove(found.get());
      twist.arrive(cluster, steps, found.get());
    }
    end();
  }

  private void end() {
    twist.after(cluster, steps++);
  }

  private CommandId id(Command command) {
    return Optional.ofNullable(ids.get(command)).orElseThrow();
  }

  private static boolean isAbout(Message message, CommandId id) {
    return message instanceof Message.AboutInstance about && about.id().equals(id);
  }
}
