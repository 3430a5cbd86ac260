package io.terroir.raft.host;

import io.terroir.runtime.pipe.Pipe;

/** A replica that may rest, as {@link NodeRounds} sees it. */
interface Sleeper {
  /** The group's name, the same on all nodes. */
  String name();

  /** Where it is woken. */
  Pipe pipe();

  /** What it rests on is gone, or may be: on the pipe. Also if it does not rest. */
  void wake();
}
