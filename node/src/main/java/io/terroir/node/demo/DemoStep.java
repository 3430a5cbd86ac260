package io.terroir.node.demo;

/** A part of the demo. */
interface DemoStep {
  /** What it shows, as a heading. */
  String title();

  /** Does it, tells what it sees, and records the promises that it checked. */
  void run(DemoContext demo);
}
