package io.terroir.benchmarks.compare;

/** A system that is compared with others. */
interface Contender {
  /** As it stands in tables and JSON. */
  String name();

  /** Whether it can spread its keys over so many Raft groups. */
  boolean canHave(int groups);

  /** Whether it can be started here. */
  boolean isInstalled();

  /** What to do if it is not, in one line. */
  String howToInstall();

  /** Its processes, on ports that are free now. Writes the files that they need. */
  Plan plan(Setup setup);
}
