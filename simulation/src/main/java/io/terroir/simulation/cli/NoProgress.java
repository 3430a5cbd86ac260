package io.terroir.simulation.cli;

import me.tongfei.progressbar.ProgressBarConsumer;

/** Shows nothing. */
final class NoProgress implements ProgressBarConsumer {
  private static final int WIDTH = 80;

  @Override
  public int getMaxRenderedLength() {
    return WIDTH;
  }

  @Override
  public void accept(String rendered) {}

  @Override
  public void close() {}
}
