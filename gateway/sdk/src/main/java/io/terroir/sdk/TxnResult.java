package io.terroir.sdk;

import java.util.List;

/**
 * What a transaction did.
 *
 * @param succeeded whether its comparisons held
 * @param results one per operation of the branch that was taken
 */
public record TxnResult(Placement placement, boolean succeeded, List<OperationResult> results) {
  public TxnResult {
    results = List.copyOf(results);
  }
}
