package io.terroir.benchmarks.compare;

import java.util.Locale;

/** What is measured. */
enum Operation {
  /** Sets a key, durably at a majority. */
  PUT(0),
  /** Reads a key, linearizably. */
  GET(1);

  private final double reads;

  Operation(double reads) {
    this.reads = reads;
  }

  /** The share of calls that read. */
  double reads() {
    return reads;
  }

  /** As it stands in tables and JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
