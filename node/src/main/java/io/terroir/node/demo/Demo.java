package io.terroir.node.demo;

import io.terroir.node.demo.DemoSummary.Percentiles;
import io.terroir.node.dev.DevCluster;
import io.terroir.node.dev.DevPorts;
import io.terroir.node.process.CommitCounts;
import io.terroir.runtime.FailStop;
import io.terroir.sdk.TerroirClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The main job, end to end: every promise is checked, and the result says whether all were kept.
 */
public final class Demo {
  private final Console console;
  private final Promises promises = new Promises();
  private final Measured measured = new Measured();
  private final boolean progressBar;
  private final FailStop failStop;

  /**
   * A demo that tells what it sees.
   *
   * @param progressBar whether somebody looks at standard error
   * @param failStop what to do when a replica cannot go on
   */
  public Demo(PrintWriter out, boolean progressBar, FailStop failStop) {
    this.console = new Console(out);
    this.progressBar = progressBar;
    this.failStop = failStop;
  }

  /**
   * The outcome.
   *
   * @param summary printed by {@code --json}
   * @param kept whether every promise was
   */
  public record Outcome(Object summary, boolean kept) {}

  /** Runs everything on disks below {@code directory}. */
  public Outcome run(Path directory) {
    console.heading("Starting three regions: nine nodes and three gateways, AWS round-trip times");
    try (DevCluster cluster = DevCluster.start(directory, DevPorts.ANY, failStop)) {
      Map<String, TerroirClient> clients = new LinkedHashMap<>();
      try {
        for (String region : DemoContext.REGIONS) {
          clients.put(region, TerroirClient.builder().endpoints(cluster.endpoint(region)).build());
          console.say("%-15s gateway at %s", region, cluster.endpoint(region));
        }
        return run(new DemoContext(cluster, clients, console, promises, measured));
      } finally {
        clients.values().forEach(TerroirClient::close);
      }
    }
  }

  private Outcome run(DemoContext demo) {
    for (DemoStep step :
        List.of(
            new CreateKeyspaces(),
            new RefuseStrayWrites(),
            new LoadCities(progressBar),
            new CountVisits(),
            new MeasureLatencies(),
            new KillLeader(),
            new CutOffRegion())) {
      console.heading(step.title());
      step.run(demo);
    }
    CommitCounts claims = measured.claims();
    promises.check(
        "uncontended claims are decided on the fast path",
        claims.fast() * 2 > claims.total(),
        claims.fast() + " of " + claims.total());
    DemoStep last = new SearchDisks();
    console.heading(last.title());
    last.run(demo);
    DemoSummary summary = measured.summary();
    conclude(summary);
    return new Outcome(summary, promises.allKept());
  }

  private void conclude(DemoSummary summary) {
    console.heading("Summary");
    console.say(
        "%,d rows, %d origins, homes %s", summary.rows(), summary.origins(), summary.homes());
    console.say(
        "%d claims, %d of them on the fast path",
        summary.claims().total(), summary.claims().fastPath());
    row("local write", summary.latencyMs().localWrite());
    row("local read", summary.latencyMs().localRead());
    row("eventual read", summary.latencyMs().eventualRead());
    row("remote write", summary.latencyMs().remoteWrite());
    console.say("");
    promises
        .all()
        .forEach(
            promise ->
                console.verdict(
                    promise.kept(),
                    promise.kept() ? promise.says() : promise.says() + ": " + promise.saw()));
    console.say("");
    console.say(
        "%d of %d promises kept, in %.1f s",
        promises.all().stream().filter(Promises.Checked::kept).count(),
        promises.all().size(),
        console.elapsed().toMillis() / 1_000.0);
  }

  private void row(String what, Percentiles percentiles) {
    console.say("%-14s p50 %7.2f ms   p99 %7.2f ms", what, percentiles.p50(), percentiles.p99());
  }
}
