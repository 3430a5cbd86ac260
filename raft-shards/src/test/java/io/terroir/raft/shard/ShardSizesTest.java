package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.OriginDigest;
import org.junit.jupiter.api.Test;

/** A shard is measured by all that goes with an origin. */
class ShardSizesTest {
  private static final OriginDigest KOREA = new OriginDigest(0x7777, 7);
  private static final int PIECE_BYTES = 64;

  private final TestReplica replica = new TestReplica();

  private ShardSizes measured() {
    ShardSizes sizes = replica.machine().sizes();
    while (sizes.hasMore()) {
      sizes.next(PIECE_BYTES);
    }
    sizes.close();
    return sizes;
  }

  private void fill(OriginDigest origin, int keys) {
    for (int i = 0; i < keys; i++) {
      replica.apply(put(origin, "k" + i, "v".repeat(100)));
    }
  }

  @Test
  void theMiddleHasHalfOfTheDataOnEitherSide() {
    fill(FRANCE, 4);
    fill(KOREA, 4);
    fill(JAPAN, 40);

    assertThat(measured().middle()).contains(JAPAN);
  }

  @Test
  void whatOneOriginHoldsHasNoMiddle() {
    fill(FRANCE, 10);

    assertThat(measured().middle()).isEmpty();
    assertThat(measured().bytes()).isGreaterThan(10 * 100);
  }

  @Test
  void nothingHasNoMiddle() {
    assertThat(measured().middle()).isEmpty();
    assertThat(measured().bytes()).isZero();
  }
}
