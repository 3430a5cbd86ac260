package io.terroir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SortedTreeTest {
  private final RandomGenerator random = Seeds.fork(9, "sorted tree");
  private final NavigableMap<ByteString, ByteString> model =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  private SortedTree tree = SortedTree.EMPTY;

  @Test
  void isASortedMap() {
    for (int i = 0; i < 5_000; i++) {
      change();
      ByteString key = key();
      assertThat(tree.get(key)).isEqualTo(model.get(key));
      if (i % 50 == 0) {
        compareAScan();
      }
    }
    assertThat(all(tree)).isEqualTo(entries(model));
  }

  @Test
  void staysAsItWasWhenItIsChanged() {
    for (int i = 0; i < 500; i++) {
      change();
    }
    SortedTree before = tree;
    List<String> entries = entries(model);
    for (int i = 0; i < 500; i++) {
      change();
    }

    assertThat(all(before)).isEqualTo(entries).isNotEqualTo(all(tree));
  }

  private void change() {
    ByteString key = key();
    int kind = random.nextInt(20);
    if (kind == 0) {
      ByteString to = key();
      tree = tree.removeRange(key, to);
      if (ByteString.unsignedLexicographicalComparator().compare(key, to) < 0) {
        model.subMap(key, to).clear();
      }
    } else if (kind < 6) {
      tree = tree.remove(key);
      model.remove(key);
    } else {
      ByteString value = key();
      tree = tree.put(key, value);
      model.put(key, value);
    }
  }

  private void compareAScan() {
    ByteString from = key();
    ByteString to = key();
    List<String> seen = new ArrayList<>();
    tree.scan(
        from,
        to,
        (key, value) -> {
          seen.add(text(key, value));
          return seen.size() < 10;
        });
    List<String> expected =
        ByteString.unsignedLexicographicalComparator().compare(from, to) < 0
            ? entries(model.subMap(from, to))
            : List.of();
    assertThat(seen).isEqualTo(expected.subList(0, Math.min(10, expected.size())));
  }

  /** Keys are short, so that they meet and begin alike. */
  private ByteString key() {
    byte[] bytes = new byte[random.nextInt(3)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static List<String> all(SortedTree tree) {
    List<String> entries = new ArrayList<>();
    tree.all((key, value) -> entries.add(text(key, value)));
    return entries;
  }

  private static List<String> entries(Map<ByteString, ByteString> map) {
    List<String> entries = new ArrayList<>();
    map.forEach((key, value) -> entries.add(text(key, value)));
    return entries;
  }

  private static String text(ByteString key, ByteString value) {
    return key.toString() + value;
  }
}
