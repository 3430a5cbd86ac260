package io.terroir.node.cli;

import java.util.concurrent.CountDownLatch;

/** Keeps a process running until it is told to stop (SIGINT, SIGTERM), then closes it in order. */
final class Foreground {
  private Foreground() {}

  /** Returns never in practice: the process ends when {@code process} is closed. */
  static void runUntilStopped(AutoCloseable process) {
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    process.close();
                  } catch (Exception e) {
                    System.err.println("terroir: did not stop cleanly: " + e.getMessage());
                  } finally {
                    stopped.countDown();
                  }
                },
                "shutdown"));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
