package io.terroir.runtime.journal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which views are kept. */
class ViewsTest {
  private static final ByteString FROM = ByteString.copyFromUtf8("a");
  private static final ByteString TO = ByteString.copyFromUtf8("b");

  private final Views views = new Views(new RecordReader(new FaultyDisk()));

  @Test
  void viewsThatNobodyReadsAreForgotten() {
    for (int i = 0; i < 100; i++) {
      views.publish(KeyTree.EMPTY, Map.of());
    }

    assertThat(views.older()).isZero();
    assertThat(views.oldestRead()).isEqualTo(100);
    assertThat(views.get(FROM)).isEmpty();
    views.scan(FROM, TO, (key, value) -> true);
    assertThat(views.oldestRead()).isEqualTo(100);
  }
}
