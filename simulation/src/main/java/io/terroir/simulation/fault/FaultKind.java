package io.terroir.simulation.fault;

/** What can go wrong, and how many targets it names. */
public enum FaultKind {
  /** A process ends without a word and starts again on its disk. Target: a process. */
  CRASH(1),
  /** A process does nothing for a while: a collector, a stop signal. Target: a process. */
  PAUSE(1),
  /** Nobody reaches a process. Target: a process. */
  ISOLATE_PROCESS(1),
  /** A region is cut off. Target: a region. */
  ISOLATE_REGION(1),
  /** Nothing gets from one region to another; the way back works. Targets: two regions. */
  CUT_REGIONS(2),
  /** Nothing gets from one process to another; the way back works. Targets: two processes. */
  CUT_PROCESSES(2),
  /** What one process sends another waits. Targets: two processes. */
  CLOG(2),
  /** The connections between two processes break: what is under way is lost. Lasts no time. */
  RESET(2),
  /** Messages are lost everywhere; the amount is in permille. */
  LOSS(0),
  /** No sync of a disk ends. Target: a node. */
  STALL_DISK(1),
  /** Every sync takes the amount, in milliseconds. Target: a node. */
  SLOW_DISK(1),
  /** A disk is full: the node stops, and starts when there is room. Target: a node. */
  FULL_DISK(1),
  /** Syncs fail: the node stops, and starts when they work. Target: a node. */
  FAILING_SYNC(1),
  /** A record of the store rots; a node that finds it out stops, and gets a new disk. */
  ROT(1),
  /** A node crashes and comes back with a blank disk. Target: a node. */
  LOSE_DISK(1),
  /** A wall clock jumps by the amount, in milliseconds, and is put right at the end. */
  JUMP_CLOCK(1),
  /** An EPaxos replica is replaced on its disk, under a new number. Target: its node. */
  REPLACE_REPLICA(1),
  /**
   * An EPaxos replica is no member for a while, and then one under a new number. Target: its node.
   */
  REMOVE_REPLICA(1),
  /**
   * The replicas of shards on a node are moved to others of its region, and later back. Target: the
   * node.
   */
  MOVE_SHARDS(1),
  /** A shard splits; which and where is drawn from the amount. Target: a region. Lasts no time. */
  SPLIT_SHARD(1);

  private final int targets;

  FaultKind(int targets) {
    this.targets = targets;
  }

  int targets() {
    return targets;
  }
}
