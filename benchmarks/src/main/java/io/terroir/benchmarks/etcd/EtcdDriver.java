package io.terroir.benchmarks.etcd;

import io.terroir.benchmarks.load.Driver;

/** Makes the load on etcd. */
public final class EtcdDriver {
  private EtcdDriver() {}

  /** Arguments are {@code endpoints}, {@code connections} and those of the driver. */
  public static void main(String[] arguments) {
    Driver.main(
        arguments,
        words ->
            new EtcdTarget(
                EtcdClient.connect(words.list("endpoints"), words.number("connections"))));
  }
}
