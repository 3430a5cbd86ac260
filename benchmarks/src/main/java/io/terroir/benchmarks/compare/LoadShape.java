package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.load.KeyChooser.Distribution;
import java.util.List;

/**
 * What the load puts and reads, the same for every system.
 *
 * @param keys how many keys there are
 * @param valueBytes the size of every value
 * @param connections to the process that is asked, for systems whose clients have a choice
 */
record LoadShape(int keys, int valueBytes, Distribution distribution, int connections) {
  /** As a driver is told it. */
  List<String> arguments(int groups) {
    return List.of(
        "keys=" + keys,
        "value-bytes=" + valueBytes,
        "distribution=" + distribution,
        "connections=" + connections,
        "groups=" + groups);
  }
}
