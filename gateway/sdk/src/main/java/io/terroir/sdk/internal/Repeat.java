package io.terroir.sdk.internal;

/** Whether a request may be sent again when it is not known what became of it. */
public enum Repeat {
  /** A read, or what compares a generation: one attempt says what became of all. */
  READ,
  /** A write with a request id that the shard remembers, or one that may happen twice. */
  SAFE,
  /** Adding to a counter: repeated only if it surely was not done. */
  ONLY_IF_NOT_DONE
}
