package io.terroir.benchmarks.ycsb;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What YCSB's client is told for one workload, and what it told.
 *
 * @param system {@code terroir} or {@code etcd}
 * @param workload a letter of {@link #WORKLOADS}
 * @param endpoints where the system is asked
 */
public record YcsbRun(
    String system,
    String workload,
    int records,
    int operations,
    int threads,
    List<String> endpoints) {
  /** The client. */
  public static final String CLIENT = "site.ycsb.Client";

  /** The core workloads, by their letters: what they set that is not YCSB's default. */
  public static final Map<String, List<String>> WORKLOADS =
      Map.of(
          "a", mix("zipfian", "read", 0.5, "update", 0.5),
          "b", mix("zipfian", "read", 0.95, "update", 0.05),
          "c", mix("zipfian", "read", 1, "update", 0),
          "d", mix("latest", "read", 0.95, "insert", 0.05),
          "e", mix("zipfian", "scan", 0.95, "insert", 0.05),
          "f", mix("zipfian", "read", 0.5, "readmodifywrite", 0.5));

  private static final String KEYSPACE = "bench";

  public YcsbRun {
    endpoints = List.copyOf(endpoints);
  }

  /** Everything that is not named is zero: YCSB's own defaults are those of another mix. */
  private static List<String> mix(
      String distribution, String first, double firstShare, String second, double secondShare) {
    Map<String, Double> shares = new TreeMap<>();
    List.of("read", "update", "insert", "scan", "readmodifywrite")
        .forEach(kind -> shares.put(kind, 0.0));
    shares.put(first, firstShare);
    shares.put(second, secondShare);
    List<String> properties = new ArrayList<>();
    shares.forEach((kind, share) -> properties.add(kind + "proportion=" + share));
    properties.add("requestdistribution=" + distribution);
    return List.copyOf(properties);
  }

  /** To put the records. */
  public List<String> loadArguments() {
    return arguments("-load");
  }

  /** To run the workload. */
  public List<String> runArguments() {
    return arguments("-t");
  }

  private List<String> arguments(String phase) {
    List<String> properties = new ArrayList<>(WORKLOADS.getOrDefault(workload, List.of()));
    properties.add("workload=site.ycsb.workloads.CoreWorkload");
    properties.add("recordcount=" + records);
    properties.add("operationcount=" + operations);
    properties.add("writeallfields=true");
    properties.add("measurementtype=hdrhistogram");
    boolean etcd = system.equals("etcd");
    if (etcd) {
      properties.add("etcd.endpoints=" + String.join(",", endpoints));
    } else {
      properties.add("terroir.endpoint=" + endpoints.get(0));
      properties.add("terroir.keyspace=" + KEYSPACE);
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                phase,
                "-threads",
                String.valueOf(threads),
                "-db",
                (etcd ? EtcdDb.class : TerroirDb.class).getName()));
    properties.forEach(property -> arguments.addAll(List.of("-p", property)));
    return arguments;
  }

  /**
   * Reads what the client printed.
   *
   * @throws IllegalStateException if calls failed, or there is no summary
   */
  public Result result(List<String> printed) {
    Map<String, Double> p99Millis = new TreeMap<>();
    Optional<Double> perSecond = Optional.empty();
    for (String line : printed) {
      String[] cells = line.split(", *", -1);
      if (cells.length != 3) {
        continue;
      }
      String kind = cells[0].replace("[", "").replace("]", "").toLowerCase(Locale.ROOT);
      if (cells[1].equals("Throughput(ops/sec)")) {
        perSecond = Optional.of(Double.valueOf(cells[2]));
      } else if (kind.endsWith("-failed") || cells[1].equals("Return=ERROR")) {
        throw new IllegalStateException("YCSB had calls that failed: " + line);
      } else if (cells[1].equals("99thPercentileLatency(us)") && !kind.equals("cleanup")) {
        p99Millis.put(kind, Double.parseDouble(cells[2]) / 1e3);
      }
    }
    return new Result(
        system,
        workload,
        perSecond.orElseThrow(() -> new IllegalStateException("YCSB printed no summary")),
        p99Millis);
  }

  /**
   * What a workload did.
   *
   * @param p99Ms the 99th percentile of each kind of call, in milliseconds
   */
  public record Result(
      String system, String workload, double opsPerSecond, Map<String, Double> p99Ms) {
    /** Of a table. */
    public static final List<String> HEADER = List.of("WORKLOAD", "SYSTEM", "PER SECOND", "P99 MS");

    /** One row of a table. */
    @JsonIgnore
    public List<String> row() {
      List<String> percentiles = new ArrayList<>();
      p99Ms.forEach(
          (kind, millis) -> percentiles.add(String.format(Locale.ROOT, "%s %.2f", kind, millis)));
      return List.of(
          workload,
          system,
          String.format(Locale.ROOT, "%,.0f", opsPerSecond),
          String.join(", ", percentiles));
    }
  }
}
