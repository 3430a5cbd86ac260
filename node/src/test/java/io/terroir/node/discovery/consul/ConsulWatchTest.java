package io.terroir.node.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConsulWatchTest {
  @Test
  void theNextQueryNamesTheIndexOfTheAnswer() {
    assertThat(ConsulWatch.following(ConsulWatch.FROM_SCRATCH, 7)).isEqualTo(7);
    assertThat(ConsulWatch.following(7, 7)).isEqualTo(7);
    assertThat(ConsulWatch.following(7, 9)).isEqualTo(9);
  }

  @Test
  void anIndexThatGoesBackBeginsAnew() {
    assertThat(ConsulWatch.following(1_000, 3)).isEqualTo(ConsulWatch.FROM_SCRATCH);
  }

  @Test
  void anIndexThatIsNoneBeginsAnew() {
    assertThat(ConsulWatch.following(ConsulWatch.FROM_SCRATCH, 0))
        .isEqualTo(ConsulWatch.FROM_SCRATCH);
  }
}
