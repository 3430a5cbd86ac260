package io.terroir.node.process;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.core.RecoveryOutcome;
import io.terroir.epaxos.directory.CommandCounters;
import io.terroir.epaxos.replica.ReplicaMetrics;
import io.terroir.node.assembly.ConfigReplica;
import io.terroir.runtime.telemetry.MemberMetrics;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/** What the EPaxos replica of a node counts. */
final class ConfigReplicaMetrics {
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("terroir.path");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("terroir.outcome");
  private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("terroir.command");
  private static final AttributeKey<String> PHASE = AttributeKey.stringKey("terroir.phase");
  private static final Attributes NONE = Attributes.empty();
  private static final double NANOS_PER_SECOND = 1e9;

  private final MemberMetrics metrics;
  private final ReplicaMetrics replica;

  private ConfigReplicaMetrics(MemberMetrics metrics, ReplicaMetrics replica) {
    this.metrics = metrics;
    this.replica = replica;
  }

  /** Shows {@code config} in {@code metrics} from now on. */
  static void observe(MemberMetrics metrics, ConfigReplica config) {
    ConfigReplicaMetrics all = new ConfigReplicaMetrics(metrics, config.replica().metrics());
    all.directory(config.directory().counters());
    all.coordination();
    all.decisions();
    all.execution();
    all.records();
  }

  private void coordination() {
    commits("fast", replica::fastCommits);
    commits("slow", replica::slowCommits);
    metrics
        .counter(
            "terroir.epaxos.conflicts",
            "{instance}",
            "Instances submitted as coordinator that met a conflicting one not known here",
            NONE,
            replica::conflicts)
        .counter(
            "terroir.epaxos.submitted.instances",
            "{instance}",
            "Instances submitted as coordinator",
            NONE,
            replica::instancesSubmitted)
        .counter(
            "terroir.epaxos.submitted.commands",
            "{command}",
            "Commands submitted as coordinator, in instances of one or more",
            NONE,
            replica::commandsSubmitted)
        .counter(
            "terroir.epaxos.refused",
            "{command}",
            "Commands refused since too much waits for execution",
            NONE,
            replica::refused)
        .gauge(
            "terroir.epaxos.pending",
            "{command}",
            "Commands submitted here that wait for their outcome",
            NONE,
            replica::pending)
        .timing(
            "terroir.epaxos.command.duration",
            "From when a command of a client is admitted until it has its outcome",
            NONE,
            replica.commandTiming());
  }

  private void directory(CommandCounters counters) {
    for (String kind : CommandCounters.KINDS) {
      commands(kind, "done", () -> counters.done(kind));
      commands(kind, "refused", () -> counters.refused(kind));
    }
  }

  private void commands(String kind, String outcome, LongSupplier count) {
    metrics.counter(
        "terroir.directory.commands",
        "{command}",
        "Commands that the directory has executed, the same at every config replica, by kind",
        Attributes.of(COMMAND, kind, OUTCOME, outcome),
        count);
  }

  private void commits(String path, LongSupplier count) {
    metrics.counter(
        "terroir.epaxos.commits",
        "{command}",
        "Commands committed as coordinator, by path",
        Attributes.of(PATH, path),
        count);
  }

  private void decisions() {
    metrics
        .counter(
            "terroir.epaxos.recoveries",
            "{recovery}",
            "Recoveries begun",
            NONE,
            replica::recoveries)
        .counter(
            "terroir.epaxos.decided",
            "{instance}",
            "Instances whose decision this replica knows",
            NONE,
            replica::decided)
        .counter(
            "terroir.epaxos.noops",
            "{instance}",
            "Instances decided to be no-ops",
            NONE,
            replica::noOps)
        .counter(
            "terroir.epaxos.dependency.runs",
            "{run}",
            "Runs of consecutive ids in the dependencies of decided instances",
            NONE,
            replica::dependencyRuns)
        .gauge(
            "terroir.epaxos.dependency.runs.most",
            "{run}",
            "The most runs in the dependencies of one instance since the last scrape",
            NONE,
            replica::takeLongestDependencies);
    for (RecoveryOutcome outcome : RecoveryOutcome.values()) {
      metrics.counter(
          "terroir.epaxos.recovered",
          "{recovery}",
          "Recoveries that came to a conclusion, by the rule that led to it",
          Attributes.of(OUTCOME, outcome.name().toLowerCase(Locale.ROOT)),
          () -> replica.recoveries(outcome));
    }
  }

  private void execution() {
    metrics
        .counter(
            "terroir.epaxos.executed", "{command}", "Commands executed", NONE, replica::executed)
        .gauge(
            "terroir.epaxos.execution.waiting",
            "{instance}",
            "Committed instances that wait for their dependencies",
            NONE,
            replica.executionLag()::count)
        .gauge(
            "terroir.epaxos.execution.oldest",
            "s",
            "For how long the oldest of them has waited",
            NONE,
            () -> replica.executionLag().oldest().toNanos() / NANOS_PER_SECOND);
  }

  private void records() {
    instances("initial", PhaseCounts::initial);
    instances("preaccepted", PhaseCounts::preAccepted);
    instances("accepted", PhaseCounts::accepted);
    instances("committed", PhaseCounts::committed);
    metrics
        .gauge(
            "terroir.epaxos.truncation.lag",
            "{instance}",
            "Instances executed durably here that are kept since not every member has",
            NONE,
            replica::truncationLag)
        .counter(
            "terroir.epaxos.journal.writes",
            "{write}",
            "Writes of votes and decisions that became durable",
            NONE,
            replica.journalWaits()::count)
        .time(
            "terroir.epaxos.journal.wait",
            "Time from these writes until they were durable",
            NONE,
            replica.journalWaits()::totalNanos)
        .gauge(
            "terroir.epaxos.journal.wait.longest",
            "s",
            "The longest of these times since the last scrape",
            NONE,
            () -> replica.journalWaits().takeLongestNanos() / NANOS_PER_SECOND)
        .counter(
            "terroir.epaxos.snapshots.sent",
            "{snapshot}",
            "Snapshots given to another replica to the end",
            NONE,
            replica::snapshotsSent)
        .counter(
            "terroir.epaxos.snapshots.taken",
            "{snapshot}",
            "Snapshots that this replica has taken its state from",
            NONE,
            replica::snapshotsTaken)
        .counter(
            "terroir.epaxos.dropped",
            "{message}",
            "Messages that transport or pipe did not take, and malformed ones",
            NONE,
            replica::droppedMessages);
  }

  private void instances(String phase, ToIntFunction<PhaseCounts> count) {
    metrics.gauge(
        "terroir.epaxos.instances",
        "{instance}",
        "Ids of the epoch that this replica knows and has not dropped, by phase",
        Attributes.of(PHASE, phase),
        () -> count.applyAsInt(replica.phases()));
  }
}
