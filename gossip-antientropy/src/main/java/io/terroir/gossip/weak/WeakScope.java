package io.terroir.gossip.weak;

import io.terroir.runtime.id.KeyspaceId;
import java.util.Comparator;

/**
 * Origins of one weak keyspace that share replicas and a residency rule. Sequence numbers, vectors,
 * logs and messages are kept per scope, and nothing is ever computed over two: to know how much
 * there is elsewhere would already be knowing something.
 *
 * @param range the number of the range of digests, the same in all regions
 * @param rule the name of the residency rule
 */
public record WeakScope(KeyspaceId keyspace, int range, String rule)
    implements Comparable<WeakScope> {
  private static final Comparator<WeakScope> ORDER =
      Comparator.comparing(WeakScope::keyspace)
          .thenComparingInt(WeakScope::range)
          .thenComparing(WeakScope::rule);

  @Override
  public int compareTo(WeakScope other) {
    return ORDER.compare(this, other);
  }
}
