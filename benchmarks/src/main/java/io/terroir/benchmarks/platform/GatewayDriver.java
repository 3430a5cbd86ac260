package io.terroir.benchmarks.platform;

import io.terroir.benchmarks.load.Driver;

/** Makes the load on Terroir through a gateway. */
public final class GatewayDriver {
  private GatewayDriver() {}

  /** Arguments are {@code endpoint}, {@code connections} and those of the driver. */
  public static void main(String[] arguments) {
    Driver.main(
        arguments,
        words ->
            GatewayTarget.connect(
                words.text("endpoint"), words.number("groups"), words.number("connections")));
  }
}
