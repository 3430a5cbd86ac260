package io.terroir.sdk;

import io.terroir.sdk.internal.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Gathers a transaction: {@code origin.txn().when(...).then(...).orElse(...).commit()}. As in etcd,
 * all comparisons are made before anything is done, those of nested transactions too, and no branch
 * puts a key twice or puts one that it deletes. Not thread-safe.
 */
public final class TxnBuilder {
  private final AsyncOrigin origin;
  private final List<Compare> compares = new ArrayList<>();
  private final List<Operation> then = new ArrayList<>();
  private final List<Operation> orElse = new ArrayList<>();

  TxnBuilder(AsyncOrigin origin) {
    this.origin = origin;
  }

  /** Adds conditions. All must hold for the "then" branch. */
  public TxnBuilder when(Compare... conditions) {
    compares.addAll(List.of(conditions));
    return this;
  }

  /** Adds what is done if all conditions hold. */
  public TxnBuilder then(Operation... operations) {
    then.addAll(List.of(operations));
    return this;
  }

  /** Adds what is done otherwise. */
  public TxnBuilder orElse(Operation... operations) {
    orElse.addAll(List.of(operations));
    return this;
  }

  /** Runs it. */
  public TxnResult commit() {
    return Waiting.forResult(commitAsync());
  }

  /** Runs it, with a future. */
  public CompletableFuture<TxnResult> commitAsync() {
    return origin.txn(compares, then, orElse);
  }
}
