package io.terroir.benchmarks.compare;

import java.util.List;

/**
 * The processes of a cluster.
 *
 * @param servers their processor time is what an operation costs
 * @param driver makes the load
 */
record Plan(List<Launch> servers, Launch driver) {
  Plan {
    servers = List.copyOf(servers);
  }
}
