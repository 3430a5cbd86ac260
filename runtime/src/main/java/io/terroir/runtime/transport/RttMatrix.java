package io.terroir.runtime.transport;

import io.terroir.runtime.id.RegionId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measured round trips between regions. Immutable.
 *
 * <p>The text form has a heading line {@code from <tab> region...} and one line per region with
 * round trips in milliseconds; lines that begin with {@code #} are comments and name the source.
 */
public final class RttMatrix {
  private static final String AWS_2020 = "aws-2020.tsv";
  private static final String GCP_2020 = "gcp-2020.tsv";
  private static final String AZURE_2026_P95 = "azure-2026-p95.tsv";

  private final Map<RegionId, Map<RegionId, Duration>> roundTrips;

  private RttMatrix(Map<RegionId, Map<RegionId, Duration>> roundTrips) {
    this.roundTrips = roundTrips;
  }

  /** Seven AWS regions, averages of ping of 2020-06-05; the resource names its source. */
  public static RttMatrix aws2020() {
    return ofResource(RttMatrix.class, AWS_2020);
  }

  /** Seven GCP regions, averages of ping of 2020; the resource names its source. */
  public static RttMatrix gcp2020() {
    return ofResource(RttMatrix.class, GCP_2020);
  }

  /**
   * Seven Azure regions, 95th percentiles of July 2026; the resource names its source. The two ways
   * between a pair of regions differ.
   */
  public static RttMatrix azure2026P95() {
    return ofResource(RttMatrix.class, AZURE_2026_P95);
  }

  /**
   * Reads a resource that lies beside {@code owner}.
   *
   * @throws IllegalArgumentException if it is missing or not in the text form
   */
  public static RttMatrix ofResource(Class<?> owner, String name) {
    try (InputStream resource = owner.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalArgumentException("there is no matrix of round trips " + name);
      }
      return parse(name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the matrix of round trips " + name, e);
    }
  }

  /**
   * Reads the text form.
   *
   * @param name what to call it in errors
   * @throws IllegalArgumentException if the text is not a square matrix in that form
   */
  public static RttMatrix parse(String name, String text) {
    List<String[]> rows =
        text.lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.split("\t", -1))
            .toList();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("the matrix of round trips " + name + " is empty");
    }
    List<RegionId> columns = new ArrayList<>();
    for (int column = 1; column < rows.get(0).length; column++) {
      columns.add(new RegionId(rows.get(0)[column].strip()));
    }
    Map<RegionId, Map<RegionId, Duration>> roundTrips = new LinkedHashMap<>();
    for (String[] row : rows.subList(1, rows.size())) {
      roundTrips.put(new RegionId(row[0].strip()), parseRow(name, columns, row));
    }
    if (!roundTrips.keySet().equals(Set.copyOf(columns))) {
      throw new IllegalArgumentException(
          "the matrix of round trips " + name + " has other regions in lines than in columns");
    }
    return new RttMatrix(roundTrips);
  }

  private static Map<RegionId, Duration> parseRow(
      String name, List<RegionId> columns, String[] row) {
    if (row.length != columns.size() + 1) {
      throw new IllegalArgumentException(
          "line " + row[0] + " of " + name + " has not " + columns.size() + " round trips");
    }
    Map<RegionId, Duration> parsed = new LinkedHashMap<>();
    for (int column = 1; column < row.length; column++) {
      double millis = Double.parseDouble(row[column].strip());
      if (!(millis >= 0)) {
        throw new IllegalArgumentException(
            "line " + row[0] + " of " + name + " has a round trip of " + row[column]);
      }
      parsed.put(columns.get(column - 1), Duration.ofNanos(Math.round(millis * 1_000_000)));
    }
    return parsed;
  }

  /** A matrix in which every two of {@code regions} are equally far apart. */
  public static RttMatrix equidistant(Collection<RegionId> regions, Duration roundTrip) {
    Map<RegionId, Map<RegionId, Duration>> roundTrips = new LinkedHashMap<>();
    for (RegionId from : regions) {
      Map<RegionId, Duration> row = new LinkedHashMap<>();
      for (RegionId to : regions) {
        row.put(to, from.equals(to) ? Duration.ZERO : roundTrip);
      }
      roundTrips.put(from, row);
    }
    return new RttMatrix(roundTrips);
  }

  /** The regions it knows, in the order of the text. */
  public List<RegionId> regions() {
    return List.copyOf(roundTrips.keySet());
  }

  /**
   * The round trip between two regions, measured in {@code from}.
   *
   * @throws IllegalArgumentException if one is unknown; the message names the known ones
   */
  public Duration roundTrip(RegionId from, RegionId to) {
    requireKnown(to);
    Duration roundTrip = requireKnown(from).get(to);
    if (roundTrip == null) {
      throw new IllegalStateException("the matrix of round trips is not square");
    }
    return roundTrip;
  }

  /**
   * The other regions, nearest first; equally near ones by name.
   *
   * @throws IllegalArgumentException if {@code from} is unknown
   */
  public List<RegionId> nearest(RegionId from) {
    return nearest(from, regions());
  }

  /**
   * Those of {@code among} that are not {@code from}, nearest first; equally near ones by name.
   *
   * @throws IllegalArgumentException if a region is unknown
   */
  public List<RegionId> nearest(RegionId from, Collection<RegionId> among) {
    return among.stream()
        .filter(region -> !region.equals(from))
        .sorted(
            Comparator.comparing((RegionId region) -> roundTrip(from, region))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private Map<RegionId, Duration> requireKnown(RegionId region) {
    Map<RegionId, Duration> row = roundTrips.get(region);
    if (row == null) {
      throw new IllegalArgumentException(
          "no round trips are known for region '"
              + region
              + "'; known are "
              + roundTrips.keySet().stream()
                  .map(RegionId::name)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return row;
  }
}
