package io.terroir.benchmarks.compare;

import java.util.List;

/**
 * The processes of a cluster.
 *
 * @param servers their processor time is what an operation costs
 * @param driver makes the load
 * @param endpoints {@code host:port} of those who are asked, for loads of another kind
 */
record Plan(List<Launch> servers, Launch driver, List<String> endpoints) {
  Plan {
    endpoints = List.copyOf(endpoints);
    servers = List.copyOf(servers);
  }
}
