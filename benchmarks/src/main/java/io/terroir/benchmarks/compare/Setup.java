package io.terroir.benchmarks.compare;

import java.nio.file.Path;

/**
 * What a cluster is made for.
 *
 * @param groups how many Raft groups the load is spread over
 * @param directory where the processes keep their disks and logs
 */
record Setup(int groups, Path directory, LoadShape load) {}
