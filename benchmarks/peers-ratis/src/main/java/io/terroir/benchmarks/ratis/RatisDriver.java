package io.terroir.benchmarks.ratis;

import io.terroir.benchmarks.load.Driver;

/** Makes the load on Ratis. */
public final class RatisDriver {
  private RatisDriver() {}

  /** Arguments are {@code members}, {@code connections} and those of the driver. */
  public static void main(String[] arguments) {
    Driver.main(
        arguments,
        words ->
            new RatisTarget(
                words.list("members"), words.number("groups"), words.number("connections")));
  }
}
