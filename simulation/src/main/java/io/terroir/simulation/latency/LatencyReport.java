package io.terroir.simulation.latency;

import java.util.List;

/**
 * What a {@link LatencyExperiment} found.
 *
 * @param regions each, in the order of the experiment
 * @param fastPath the part of all commands that was committed after one round trip, 0 to 1
 * @param commands how many were measured, in all regions together
 */
public record LatencyReport(List<RegionLatency> regions, double fastPath, long commands) {
  public LatencyReport {
    regions = List.copyOf(regions);
  }
}
