package io.terroir.node.cli;

/** What the exit codes of {@code terroir} mean. */
final class ExitCodes {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int NOT_FOUND = 3;

  /** {@code EX_SOFTWARE} of sysexits.h. */
  static final int BROKEN = 70;

  /** {@code EX_CONFIG} of sysexits.h. */
  static final int CONFIG = 78;

  private ExitCodes() {}
}
