package io.terroir.benchmarks.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.benchmarks.load.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What replicas of other systems are told, and what they keep. */
final class ValueMapTest {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);
  private static final byte[] VALUE = "a value".getBytes(StandardCharsets.UTF_8);

  private final ValueMap map = new ValueMap();

  private static StoreRequest carried(StoreRequest request) {
    return StoreRequest.decode(ByteBuffer.wrap(request.encode()));
  }

  @Test
  void keepsWhatWasPutLast() {
    map.apply(carried(StoreRequest.put(3, KEY, new byte[2])));
    map.apply(carried(StoreRequest.put(3, KEY, VALUE)));

    assertThat(map.valueBytes(carried(StoreRequest.get(3, KEY)).key())).isEqualTo(VALUE.length);
  }

  @Test
  void aGetChangesNothing() {
    map.apply(carried(StoreRequest.get(3, KEY)));

    assertThat(map.valueBytes(KEY)).isEqualTo(Target.ABSENT);
  }

  @Test
  void requestsSurviveTheirBytes() {
    StoreRequest put = carried(StoreRequest.put(63, KEY, VALUE));

    assertThat(put.group()).isEqualTo(63);
    assertThat(put.key()).isEqualTo(KEY);
    assertThat(put.value()).hasValueSatisfying(value -> assertThat(value).isEqualTo(VALUE));
    assertThat(carried(StoreRequest.get(0, KEY)).value()).isEmpty();
  }
}
