package io.terroir.runtime.disk;

/**
 * The room on the file system of a node.
 *
 * @param totalBytes of all of it
 * @param freeBytes that the node may still use
 * @param reserveBytes with less than this left no new work is taken on; 0 if nothing is kept back
 */
public record DiskRoom(long totalBytes, long freeBytes, long reserveBytes) {
  /** Whether less is left than is kept back. */
  public boolean isScarce() {
    return freeBytes < reserveBytes;
  }
}
