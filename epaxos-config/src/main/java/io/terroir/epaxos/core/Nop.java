package io.terroir.epaxos.core;

/** The decision that the command of an id shall never be executed. Skipped by execution. */
public enum Nop implements Proposal {
  /** The only one. */
  NOP;

  @Override
  public long payloadBytes() {
    return 0;
  }
}
