package io.terroir.node.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ExitCode;

/** What the exit codes of {@code terroir} mean. */
final class ExitCodes {
  static final int DONE = ExitCode.OK;
  static final int FAILED = ExitCode.SOFTWARE;
  static final int USAGE = ExitCode.USAGE;
  static final int NOT_FOUND = 3;

  /** Of {@code terroir status}: everything is served, and something needs attention. */
  static final int DEGRADED = 4;

  /** Of {@code terroir status}: something is not served. */
  static final int DOWN = 5;

  /** {@code EX_SOFTWARE} of sysexits.h. */
  static final int BROKEN = 70;

  /** {@code EX_CONFIG} of sysexits.h. */
  static final int CONFIG = 78;

  /** All of them, for people. */
  static Map<Integer, String> meanings() {
    Map<Integer, String> meanings = new LinkedHashMap<>();
    meanings.put(DONE, "done; of status: healthy");
    meanings.put(FAILED, "refused or failed");
    meanings.put(USAGE, "wrong usage");
    meanings.put(NOT_FOUND, "not found");
    meanings.put(DEGRADED, "of status: all is served, and something needs attention");
    meanings.put(DOWN, "of status: not all is served");
    meanings.put(BROKEN, "terroir itself is broken");
    meanings.put(CONFIG, "bad configuration");
    return meanings;
  }

  private ExitCodes() {}
}
