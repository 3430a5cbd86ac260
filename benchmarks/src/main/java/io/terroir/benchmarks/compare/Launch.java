package io.terroir.benchmarks.compare;

import java.util.List;

/**
 * How a process is started.
 *
 * @param name for its log and for errors
 * @param command the program and its arguments
 */
record Launch(String name, List<String> command) {
  Launch {
    command = List.copyOf(command);
  }
}
