package io.terroir.simulation.workload;

import io.terroir.sdk.KeyspacePolicy;
import io.terroir.simulation.checker.Verdict;
import java.util.List;
import java.util.Map;

/** Clients with one purpose. Single-threaded, as everything in a world. */
public interface Workload {
  /** One word. */
  String name();

  /** What must exist before it begins. */
  Map<String, KeyspacePolicy> keyspaces();

  /** The clients begin, and go on until {@link #end}. */
  void begin();

  /** The clients begin nothing new. */
  void end();

  /** Whether no operation is under way. */
  boolean isIdle();

  /** Operations under way, to name them if they never end. */
  List<String> pending();

  /** Operations that were answered so far. */
  long answered();

  /** Reads everything once more, when all is quiet; the reads are part of the history. */
  void readFinally();

  /** Judges the history; nothing is under way. */
  Verdict judge();
}
