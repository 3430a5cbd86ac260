package io.terroir.benchmarks.platform;

import io.terroir.benchmarks.load.Driver;
import java.nio.file.Path;

/** Makes the load on Terroir straight at the leaders of the shards. */
public final class LeaderDriver {
  private LeaderDriver() {}

  /**
   * Arguments are {@code config}, the file of the gateway that it poses as, and those of the
   * driver.
   */
  public static void main(String[] arguments) {
    Driver.main(
        arguments,
        words -> LeaderTarget.connect(Path.of(words.text("config")), words.number("groups")));
  }
}
