package io.terroir.node.cli;

import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigReplica;
import io.terroir.sdk.ConfigStatus;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits until so many of the new members have durably entered their epoch that the state survives
 * what these members are built to survive: until then the old ones must stay up. One thread.
 */
final class EpochEntry {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final Supplier<ConfigStatus> status;
  private final ConfigMembers wanted;
  private final Consumer<String> progress;
  private final Time time;

  /** A clock that can be slept by. */
  interface Time {
    long nanos();

    /** Throws nothing; returns at once if the thread is interrupted. */
    void sleep(Duration duration);
  }

  /**
   * How it ended.
   *
   * @param isEnough whether a quorum has entered
   * @param entered nodes that have
   * @param missing those that have not, each with what it is about
   */
  record Result(boolean isEnough, List<String> entered, List<String> missing) {}

  EpochEntry(Supplier<ConfigStatus> status, ConfigMembers wanted, Consumer<String> progress) {
    this(status, wanted, progress, new SystemTime());
  }

  EpochEntry(
      Supplier<ConfigStatus> status, ConfigMembers wanted, Consumer<String> progress, Time time) {
    this.status = status;
    this.wanted = wanted;
    this.progress = progress;
    this.time = time;
  }

  /** Looks until a quorum has entered, or {@code patience} is over. Looks once in any case. */
  Result await(Duration patience) {
    long endNanos = time.nanos() + patience.toNanos();
    String told = "";
    while (true) {
      Result result = look();
      if (result.isEnough() || time.nanos() >= endNanos) {
        return result;
      }
      String line =
          "%d of %d members have entered epoch %d, %d must; waiting for %s"
              .formatted(
                  result.entered().size(),
                  wanted.members().size(),
                  wanted.epoch(),
                  wanted.quorum(),
                  String.join("; ", result.missing()));
      if (!line.equals(told)) {
        progress.accept(line);
        told = line;
      }
      time.sleep(LOOK_INTERVAL);
    }
  }

  private Result look() {
    ConfigStatus now;
    try {
      now = status.get();
    } catch (TerroirException noAnswer) {
      // The change was made: that one gateway cannot say more now is no reason to give up.
      return new Result(false, List.of(), List.of("an answer: " + noAnswer.detail()));
    }
    List<String> entered = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (ConfigMembers.Member member : wanted.members()) {
      Optional<ConfigReplica> replica =
          now.replicas().stream().filter(one -> one.node().equals(member.node())).findFirst();
      if (replica.isPresent() && hasEntered(replica.get())) {
        entered.add(member.node());
      } else {
        missing.add(member.node() + " (" + replica.map(this::state).orElse("not asked") + ")");
      }
    }
    return new Result(entered.size() >= wanted.quorum(), entered, missing);
  }

  /** In the wanted epoch or, if somebody has changed the members again, a later one. */
  private boolean hasEntered(ConfigReplica replica) {
    return replica
        .report()
        .filter(report -> report.stage().equals("member") && report.epoch() >= wanted.epoch())
        .isPresent();
  }

  private String state(ConfigReplica replica) {
    return replica
        .report()
        .map(report -> report.stage() + " in epoch " + report.epoch())
        .orElseGet(() -> "no answer: " + replica.problem().orElse("unknown"));
  }

  private static final class SystemTime implements Time {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {
      try {
        Thread.sleep(duration.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
