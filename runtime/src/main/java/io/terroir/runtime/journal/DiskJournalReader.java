package io.terroir.runtime.journal;

/**
 * The journal of a node as it stands on the disk. Changes nothing there, so it may be used beside
 * the node.
 */
public interface DiskJournalReader extends JournalReader, AutoCloseable {
  /** Closes the files. */
  @Override
  void close();
}
