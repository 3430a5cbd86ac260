package io.terroir.simulation;

/** What is on a disk. */
public enum DiskPart {
  /** The journal: what is synced survives. */
  JOURNAL("journal"),
  /** The store: what is flushed survives. */
  STORE("store");

  private final String label;

  DiskPart(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
