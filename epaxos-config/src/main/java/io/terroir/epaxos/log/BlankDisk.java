package io.terroir.epaxos.log;

/** What it means that a disk has no EPaxos records. Nothing on the disk could tell. */
public enum BlankDisk {
  /** The records were lost: the replica must not come back under its old number. */
  LOST,
  /** The cluster is new, and this replica has never run. */
  NEW_CLUSTER,
  /** The node waits until it is made a member, and takes its state from the others. */
  JOINS
}
