package io.terroir.gateway.service;

import java.time.Duration;

/** The bounds of one request, as the API states them. */
final class RequestLimits {
  /** Origins are names, not documents; each is hashed for every request. */
  static final int ORIGIN_BYTES_MAX = 1024;

  /** Keys are held in memory by indexes and merges. */
  static final int KEY_BYTES_MAX = 4 * 1024;

  /** A value is copied whole through log, network and answer. */
  static final int VALUE_BYTES_MAX = 1 << 20;

  /** Reserved values are names too. */
  static final int RESERVED_BYTES_MAX = 1024;

  /** Tokens of owners: twice the digits of the longest key that anybody would draw at random. */
  static final int OWNER_TOKEN_BYTES_MAX = 256;

  /** Entries of a page; the shard cuts a page of large entries earlier. */
  static final int SCAN_ENTRIES_MAX = 1000;

  /** Operations of a transaction, and likewise comparisons: they are applied in one turn. */
  static final int TXN_OPERATIONS_MAX = 128;

  /** How deep transactions nest: checking and applying them recurses. */
  static final int TXN_DEPTH_MAX = 8;

  /**
   * How far the clock of a client may be ahead of the gateway's. A stamp from the future would push
   * the floor below which retries are refused past the requests of everybody else.
   */
  static final Duration CLOCK_AHEAD_MAX = Duration.ofMinutes(1);

  /** The deadline of a request that has none: a client that sets none would else wait for ever. */
  static final Duration DEADLINE_DEFAULT = Duration.ofSeconds(10);

  /** The longest deadline: what nobody waits for any more must not pile up. */
  static final Duration DEADLINE_MAX = Duration.ofSeconds(60);

  private RequestLimits() {}
}
