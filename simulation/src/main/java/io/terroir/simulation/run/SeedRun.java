package io.terroir.simulation.run;

import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.KeyspaceInfo;
import io.terroir.sdk.TerroirClient;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.simulation.TraceListener;
import io.terroir.simulation.check.CollectedMetrics;
import io.terroir.simulation.check.Convergence;
import io.terroir.simulation.check.Invariants;
import io.terroir.simulation.check.ResidencyWatch;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.fault.Nemesis;
import io.terroir.simulation.fault.Operator;
import io.terroir.simulation.fault.ShardOperator;
import io.terroir.simulation.fault.SplitOperator;
import io.terroir.simulation.fault.Supervisor;
import io.terroir.simulation.platform.Clients;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.SimulatedProcess;
import io.terroir.simulation.run.Plan.Part;
import io.terroir.simulation.workload.AppendWorkload;
import io.terroir.simulation.workload.BankWorkload;
import io.terroir.simulation.workload.ClaimsWorkload;
import io.terroir.simulation.workload.CountersWorkload;
import io.terroir.simulation.workload.ElectionsWorkload;
import io.terroir.simulation.workload.EntriesWorkload;
import io.terroir.simulation.workload.Law;
import io.terroir.simulation.workload.LeasesWorkload;
import io.terroir.simulation.workload.LocksWorkload;
import io.terroir.simulation.workload.PastReadsWorkload;
import io.terroir.simulation.workload.RegistersWorkload;
import io.terroir.simulation.workload.ReplicaReadsWorkload;
import io.terroir.simulation.workload.ReservationsWorkload;
import io.terroir.simulation.workload.SetsWorkload;
import io.terroir.simulation.workload.Setting;
import io.terroir.simulation.workload.WatchesWorkload;
import io.terroir.simulation.workload.Workload;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One run in four phases. <em>Setup</em>: the deployment forms, keyspaces are created.
 * <em>Safety</em>: clients work while faults come and go. <em>Liveness</em>: some processes fail
 * for good, everything else is healed for good, and what is left must serve. <em>Quiet</em>: all
 * run again, nothing is written, replicas become equal, everything is read once more and every
 * history is judged.
 */
public final class SeedRun {
  private static final Duration REPLACING_MAX = Duration.ofSeconds(60);
  private static final Duration FORMING_MAX = Duration.ofMinutes(1);
  private static final Duration CREATION_MAX = Duration.ofMinutes(2);
  private static final Duration SETTLING = Duration.ofSeconds(12);
  private static final Duration PROBES_MAX = Duration.ofSeconds(15);
  private static final Duration DRAINING_MAX = Duration.ofSeconds(40);
  private static final Duration CONVERGING_MAX = Duration.ofSeconds(90);
  private static final Duration CONVERGENCE_LOOK = Duration.ofSeconds(1);

  private final Plan plan;
  private final SimulatedWorld world;
  private final Cluster cluster;
  private final CollectedMetrics metrics;
  private final ResidencyWatch residency;
  private final Invariants invariants;
  private final Supervisor supervisor;
  private final Optional<Operator> operator;
  private final Optional<ShardOperator> shardOperator;
  private final SplitOperator splits;
  private final Nemesis nemesis;
  private final List<Workload> workloads = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private final List<String> undecided = new ArrayList<>();

  private SeedRun(Plan plan) {
    this.plan = plan;
    this.world = new SimulatedWorld(plan.seed());
    world.network().setSettings(plan.links());
    this.metrics = new CollectedMetrics();
    this.cluster = new Cluster(world, plan.shape(), plan.settings(), metrics.openTelemetry());
    this.residency = ResidencyWatch.over(cluster);
    plan.driftPpm()
        .forEach((process, ppm) -> cluster.process(process).machine().clocks().setDriftPpm(ppm));
    this.invariants = Invariants.watch(cluster);
    this.supervisor = new Supervisor(cluster);
    this.operator = plan.changesMembers() ? Optional.of(new Operator(cluster)) : Optional.empty();
    this.shardOperator =
        plan.movesShards() ? Optional.of(new ShardOperator(cluster)) : Optional.empty();
    this.splits = new SplitOperator(cluster);
    this.nemesis = new Nemesis(cluster, supervisor, operator, shardOperator, splits);
  }

  /** Runs what {@code seed} decides. */
  public static SeedResult run(long seed) {
    return run(Swarm.draw(seed));
  }

  /** Runs {@code plan}. */
  public static SeedResult run(Plan plan) {
    return run(plan, Optional.empty());
  }

  /** Runs {@code plan} and shows every event to {@code listener}. */
  public static SeedResult run(Plan plan, Optional<TraceListener> listener) {
    long before = cpuNanos();
    SeedRun run = new SeedRun(plan);
    listener.ifPresent(run.world::onEvent);
    try {
      run.phases();
    } catch (RuntimeException e) {
      run.violations.add(new Violation("simulator", e.toString(), frames(e)));
    } finally {
      run.residency.close();
    }
    return run.result(Duration.ofNanos(cpuNanos() - before));
  }

  private static List<String> frames(RuntimeException e) {
    return List.of(e.getStackTrace()).stream().limit(20).map(frame -> "at " + frame).toList();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private SeedResult result(Duration took) {
    supervisor.lookNow();
    List<Violation> all = new ArrayList<>(invariants.violations());
    all.addAll(supervisor.violations());
    residency.lookAtLabels(metrics.labels());
    all.addAll(residency.violations());
    all.addAll(violations);
    return new SeedResult(
        plan,
        all,
        undecided,
        world.events(),
        world.elapsed(),
        took,
        workloads.stream().mapToLong(Workload::answered).sum(),
        world.traceHash(),
        all.isEmpty() ? "" : world.traceTail());
  }

  private void phases() {
    if (!setup()) {
      return;
    }
    workloads.forEach(Workload::begin);
    nemesis.begin(plan.faults());
    world.runFor(plan.safety());
    if (wrongSoFar()) {
      return;
    }
    live();
    if (!wrongSoFar()) {
      quiet();
    }
  }

  private boolean wrongSoFar() {
    supervisor.lookNow();
    return !(violations.isEmpty()
        && invariants.violations().isEmpty()
        && supervisor.violations().isEmpty());
  }

  private boolean setup() {
    cluster.start();
    if (!world.runUntil(cluster::everybodyIsKnown, FORMING_MAX)) {
      violate("liveness", "the deployment does not form within " + FORMING_MAX);
      return false;
    }
    cluster.formed();
    Setting setting = new Setting(cluster, plan.thinkMax(), residency);
    plan.workloads().forEach(part -> workloads.add(workload(setting, part)));
    RegionId region = plan.shape().regions().get(0);
    TerroirClient admin =
        Clients.connect(cluster, cluster.newClientMachine(region), plan.shape().regions());
    List<CompletableFuture<KeyspaceInfo>> created = new ArrayList<>();
    for (Workload workload : workloads) {
      workload
          .keyspaces()
          .forEach((name, policy) -> created.add(admin.admin().createKeyspaceAsync(name, policy)));
    }
    boolean done =
        world.runUntil(() -> created.stream().allMatch(CompletableFuture::isDone), CREATION_MAX);
    for (CompletableFuture<KeyspaceInfo> keyspace : created) {
      if (!done || keyspace.isCompletedExceptionally()) {
        violate("liveness", "a keyspace cannot be created: " + outcome(keyspace));
        return false;
      }
    }
    return true;
  }

  /** How {@code call} has ended, for people. */
  static String outcome(CompletableFuture<?> call) {
    return call.handle((done, failure) -> String.valueOf(failure)).getNow("no answer");
  }

  private Workload workload(Setting setting, Part part) {
    Law law = part.law();
    int clients = plan.clients();
    return switch (part.kind()) {
      case ENTRIES -> new EntriesWorkload(setting, law, clients);
      case BANK -> new BankWorkload(setting, law, clients);
      case APPEND -> new AppendWorkload(setting, law, clients);
      case CLAIMS -> new ClaimsWorkload(setting, law, clients);
      case REPLICA_READS -> new ReplicaReadsWorkload(setting, law, clients);
      case REGISTERS -> new RegistersWorkload(setting, law, clients);
      case COUNTERS -> new CountersWorkload(setting, law, clients);
      case SETS -> new SetsWorkload(setting, law, clients);
      case RESERVATIONS -> new ReservationsWorkload(setting, law, clients);
      case PAST_READS -> new PastReadsWorkload(setting, law, clients);
      case LEASES -> new LeasesWorkload(setting, law, clients);
      case LOCKS -> new LocksWorkload(setting, law, clients);
      case ELECTIONS -> new ElectionsWorkload(setting, law, clients);
      case WATCHES -> new WatchesWorkload(setting, law, clients);
    };
  }

  private void live() {
    nemesis.heal();
    if (!operator.map(this::finish).orElse(true) || !shardOperator.map(this::finish).orElse(true)) {
      return;
    }
    if (plan.splitsShards() && !finish(splits::isDone, "not every split is recorded")) {
      return;
    }
    plan.doomed().forEach(name -> supervisor.crashForGood(cluster.process(name)));
    for (SimulatedProcess process : cluster.processes()) {
      if (supervisor.keeps(process)) {
        supervisor.restart(process);
      }
    }
    world.runFor(SETTLING);
    Probes probes = new Probes(cluster, plan, workloads);
    probes.begin();
    boolean answered = world.runUntil(probes::done, PROBES_MAX);
    violations.addAll(probes.violations(answered));
  }

  /** Whoever fails for good from now on fails in addition to what was lost before. */
  private boolean finish(Operator people) {
    return finish(people::isDone, "not every EPaxos replica takes part");
  }

  private boolean finish(ShardOperator people) {
    return finish(people::isDone, "not every shard has the members that it is to have");
  }

  private boolean finish(BooleanSupplier isDone, String otherwise) {
    supervisor.restartAll();
    boolean done = world.runUntil(isDone, REPLACING_MAX);
    if (!done) {
      violate("liveness", otherwise + " within " + REPLACING_MAX);
    }
    return done;
  }

  private void quiet() {
    workloads.forEach(Workload::end);
    supervisor.restartAll();
    drain("operations");
    Convergence convergence = new Convergence(cluster);
    long deadlineNanos = world.clock().nanos() + CONVERGING_MAX.toNanos();
    List<Violation> differences = convergence.differences();
    while (!differences.isEmpty() && world.clock().nanos() < deadlineNanos) {
      world.runFor(CONVERGENCE_LOOK);
      differences = convergence.differences();
    }
    violations.addAll(differences);
    workloads.forEach(Workload::readFinally);
    drain("final reads");
    supervisor.lookNow();
    for (Workload workload : workloads) {
      Verdict verdict = workload.judge();
      violations.addAll(verdict.violations());
      verdict.undecided().forEach(why -> undecided.add(workload.name() + ": " + why));
    }
  }

  private void drain(String what) {
    boolean idle =
        world.runUntil(() -> workloads.stream().allMatch(Workload::isIdle), DRAINING_MAX);
    if (!idle) {
      List<String> pending = new ArrayList<>();
      workloads.forEach(workload -> pending.addAll(workload.pending()));
      violations.add(
          new Violation(
              "blocked operations", what + " that never end, in a healthy deployment", pending));
    }
  }

  private void violate(String checker, String says) {
    violations.add(new Violation(checker, says, List.of()));
  }
}
