package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RttMatrixTest {
  private static final RegionId IRELAND = new RegionId("eu-west-1");
  private static final RegionId VIRGINIA = new RegionId("us-east-1");
  private static final RegionId TOKYO = new RegionId("ap-northeast-1");

  private final RttMatrix aws = RttMatrix.aws2020();

  @Test
  void knowsSevenRegionsOfAws() {
    assertThat(aws.regions()).hasSize(7);
    assertThat(aws.roundTrip(IRELAND, VIRGINIA)).isEqualTo(Duration.ofNanos(70_500_000));
    assertThat(aws.roundTrip(IRELAND, TOKYO)).isEqualTo(Duration.ofNanos(204_400_000));
    assertThat(aws.roundTrip(TOKYO, TOKYO)).isEqualTo(Duration.ofNanos(100_000));
  }

  @Test
  void knowsSevenRegionsOfGcp() {
    RttMatrix gcp = RttMatrix.gcp2020();

    assertThat(gcp.regions()).hasSize(7);
    assertThat(gcp.roundTrip(new RegionId("us-east4"), new RegionId("asia-northeast1")))
        .isEqualTo(Duration.ofNanos(146_400_000));
  }

  @Test
  void knowsSevenRegionsOfAzureWhoseTwoWaysDiffer() {
    RttMatrix azure = RttMatrix.azure2026P95();
    RegionId japan = new RegionId("japaneast");
    RegionId brazil = new RegionId("brazilsouth");

    assertThat(azure.regions()).hasSize(7);
    assertThat(azure.roundTrip(japan, brazil)).isEqualTo(Duration.ofMillis(275));
    assertThat(azure.roundTrip(brazil, japan)).isEqualTo(Duration.ofMillis(265));
  }

  @Test
  void ordersRegionsByDistance() {
    assertThat(aws.nearest(IRELAND).get(0)).isEqualTo(new RegionId("eu-central-1"));
    assertThat(aws.nearest(TOKYO, List.of(TOKYO, IRELAND, VIRGINIA)))
        .containsExactly(VIRGINIA, IRELAND);
  }

  @Test
  void namesARegionItDoesNotKnow() {
    assertThatThrownBy(() -> aws.roundTrip(IRELAND, new RegionId("mars-north-1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mars-north-1")
        .hasMessageContaining("eu-west-1");
  }

  @Test
  void refusesWhatIsNoSquareMatrix() {
    assertThatThrownBy(() -> RttMatrix.parse("test", "from\ta\tb\na\t1\t2\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RttMatrix.parse("test", "from\ta\na\t1\t2\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RttMatrix.parse("test", "from\ta\na\t-1\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RttMatrix.parse("test", "# only a comment\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
