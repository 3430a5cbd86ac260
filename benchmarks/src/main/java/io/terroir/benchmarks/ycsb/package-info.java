/**
 * YCSB (workloads A to F) on Terroir and on etcd: its {@code DB} binding over keys in order, and
 * {@code terroir bench ycsb}, which starts the servers and YCSB's own client.
 */
@NullMarked
package io.terroir.benchmarks.ycsb;

import org.jspecify.annotations.NullMarked;
