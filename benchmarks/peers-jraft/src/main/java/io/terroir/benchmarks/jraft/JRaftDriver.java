package io.terroir.benchmarks.jraft;

import io.terroir.benchmarks.load.Driver;

/** Makes the load on JRaft. */
public final class JRaftDriver {
  private JRaftDriver() {}

  /** Arguments are {@code members} and those of the driver. */
  public static void main(String[] arguments) {
    Driver.main(arguments, words -> new JRaftTarget(words.list("members"), words.number("groups")));
  }
}
