package io.terroir.node.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.sdk.ClientBuilder;
import org.junit.jupiter.api.Test;

/** Clients and shards agree how long a request may be repeated. */
class RetryTimeTest {
  /** X1: a retry that comes after its outcome was forgotten is answered OUTCOME_UNKNOWN. */
  @Test
  void noClientRetriesForAsLongAsOutcomesAreKept() {
    assertThat(ClientBuilder.DEADLINE_MAX.toMillis())
        .isLessThanOrEqualTo(LayerSettings.DEFAULT.shards().outcomeRetentionMillis() / 2);
  }
}
