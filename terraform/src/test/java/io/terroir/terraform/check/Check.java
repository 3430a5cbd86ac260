package io.terroir.terraform.check;

import java.util.List;

/** Something that must hold of every module. */
@FunctionalInterface
public interface Check {
  /** A line for each problem, with file and line; empty if there is none. */
  List<String> problems(Module module);
}
