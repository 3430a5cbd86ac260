package io.terroir.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  @Test
  void readsWhatItWrote() {
    LongStream.range(0, 50)
        .mapToObj(Swarm::draw)
        .forEach(plan -> assertThat(Schedule.parse(Schedule.text(plan))).isEqualTo(plan));
  }

  @Test
  void meansTheDrawnFaultsIfItNamesOnlyASeed() {
    assertThat(Schedule.parse("# a remark\n\nseed 7\n")).isEqualTo(Swarm.draw(7));
  }

  @Test
  void meansNoFaultsIfItNamesNone() {
    Plan plan = Schedule.parse("seed 7\ndoomed\n");
    assertThat(plan.faults()).isEmpty();
    assertThat(plan.doomed()).isEqualTo(List.of());
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> Schedule.parse("1 2 CRASH 0 a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seed");
    assertThatThrownBy(() -> Schedule.parse("seed 1\nnonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense");
  }
}
