package io.terroir.node.demo;

import me.tongfei.progressbar.ProgressBarConsumer;

/** Shows nothing: standard error is no terminal. */
final class SilentBar implements ProgressBarConsumer {
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
