package io.terroir.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StorePageTest {
  private final TreeMap<ByteString, ByteString> rows = new TreeMap<>(KeyOrder.UNSIGNED);
  private final StoreReader store =
      new StoreReader() {
        @Override
        public Optional<ByteString> get(ByteString key) {
          return Optional.ofNullable(rows.get(key));
        }

        @Override
        public void scan(ByteString from, ByteString to, Visitor visitor) {
          for (var row : rows.subMap(from, to).entrySet()) {
            if (!visitor.visit(row.getKey(), row.getValue())) {
              return;
            }
          }
        }
      };

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private List<String> keys(long bytesMax) {
    List<String> keys = new ArrayList<>();
    Optional<ByteString> from = Optional.of(bytes("b"));
    while (from.isPresent()) {
      StorePage page = StorePage.read(store, from.get(), bytes("y"), bytesMax);
      page.rows().forEach(row -> keys.add(row.key().toStringUtf8()));
      from = page.next();
    }
    return keys;
  }

  @Test
  void pagesShowEveryRowOfTheRangeOnce() {
    List<String> expected = List.of("b", "b\u0000", "ba", "c", "xx");
    expected.forEach(key -> rows.put(bytes(key), bytes("value")));
    rows.put(bytes("a"), bytes("before"));
    rows.put(bytes("y"), bytes("after"));
    for (long bytesMax : new long[] {1, 7, 12, 13, 1 << 20}) {
      assertThat(keys(bytesMax)).as("%d bytes", bytesMax).isEqualTo(expected);
    }
  }

  @Test
  void aRangeWithoutRowsIsOnePage() {
    assertThat(StorePage.read(store, bytes("b"), bytes("y"), 10))
        .isEqualTo(new StorePage(List.of(), Optional.empty()));
  }

  @Test
  void aRowThatIsGreaterThanAPagePasses() {
    rows.put(bytes("k"), bytes("x".repeat(100)));
    assertThat(keys(10)).containsExactly("k");
  }

  @Test
  void aPageHasRoom() {
    assertThatThrownBy(() -> StorePage.read(store, bytes("b"), bytes("y"), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
