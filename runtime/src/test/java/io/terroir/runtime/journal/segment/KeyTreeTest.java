package io.terroir.runtime.journal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.journal.segment.KeyTree.Location;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An index equals a sorted map, and an older one stays what it was. */
@Timeout(60)
class KeyTreeTest {
  private final Random random = new Random(11);
  private static final SortedMap<byte[], Location> NOTHING = new TreeMap<>(Arrays::compareUnsigned);

  private final SortedMap<byte[], Location> model = new TreeMap<>(Arrays::compareUnsigned);
  private KeyTree tree = KeyTree.EMPTY;
  private long dropped;

  @Test
  void equalsASortedMapAfterAnyChanges() {
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 60; i++) {
        change();
      }
      compare(tree, model);
      compareRange(randomKey(), randomKey());
    }
  }

  @Test
  void keysThatGrowAndAreCutFromTheFrontLeaveNothingBehind() {
    for (int i = 0; i < 5000; i++) {
      put(key("log", i));
      if (i >= 100) {
        removeRange(key("log", 0), key("log", i - 99));
      }
    }
    compare(tree, model);
    removeRange(key("a", 0), key("z", 0));

    compare(tree, model);
    assertThat(model).isEmpty();
  }

  @Test
  void keysThatBeginWithEachOtherAreTold() {
    for (String key : List.of("", "a", "aa", "aaa", "ab", "b", "a\0", "a\0\0")) {
      put(bytes(key));
    }
    compare(tree, model);
    removeRange(bytes("a"), bytes("a\0"));

    assertThat(tree.find(bytes("a"))).isEmpty();
    compare(tree, model);
  }

  @Test
  void anOlderTreeStaysWhatItWas() {
    for (int i = 0; i < 500; i++) {
      change();
    }
    KeyTree older = tree;
    SortedMap<byte[], Location> olderModel = new TreeMap<>(model);
    for (int i = 0; i < 5000; i++) {
      change();
    }

    compare(older, olderModel);
  }

  @Test
  void toldOfEveryRecordThatIsNoLongerLive() {
    long put = 0;
    for (int i = 0; i < 3000; i++) {
      put += change();
    }
    long live = model.values().stream().mapToLong(Location::bytes).sum();

    assertThat(put - dropped).isEqualTo(live);
  }

  private long change() {
    byte[] key = randomKey();
    int kind = random.nextInt(20);
    if (kind == 0) {
      removeRange(key, randomKey());
    } else if (kind < 5) {
      tree = tree.remove(key, (place, bytes) -> dropped += bytes);
      model.remove(key);
    } else {
      return put(key);
    }
    return 0;
  }

  private long put(byte[] key) {
    Location location = new Location(random.nextLong() >>> 1, random.nextInt(1000));
    tree = tree.put(key, location.place(), location.bytes(), (place, bytes) -> dropped += bytes);
    model.put(key, location);
    return location.bytes();
  }

  private void removeRange(byte[] from, byte[] to) {
    tree = tree.removeRange(from, to, (place, bytes) -> dropped += bytes);
    range(from, to).clear();
  }

  private SortedMap<byte[], Location> range(byte[] from, byte[] to) {
    return Arrays.compareUnsigned(from, to) < 0 ? model.subMap(from, to) : NOTHING;
  }

  private byte[] randomKey() {
    return random.nextInt(4) == 0
        ? key("x" + random.nextInt(3), random.nextInt(40))
        : key("group/" + random.nextInt(9), random.nextInt(300));
  }

  private void compareRange(byte[] from, byte[] to) {
    List<String> shown = new ArrayList<>();
    if (Arrays.compareUnsigned(from, to) < 0) {
      tree.visit(from, to, (key, place, bytes) -> shown.add(text(key)));
    }
    assertThat(shown).isEqualTo(range(from, to).keySet().stream().map(KeyTreeTest::text).toList());
  }

  private static void compare(KeyTree tree, Map<byte[], Location> model) {
    List<String> shown = new ArrayList<>();
    tree.visit(
        new byte[0],
        new byte[] {(byte) 0xff},
        (key, place, bytes) -> shown.add(text(key) + new Location(place, bytes)));
    List<String> expected = new ArrayList<>();
    model.forEach((key, location) -> expected.add(text(key) + location));
    assertThat(shown).isEqualTo(expected);
    model.forEach((key, location) -> assertThat(tree.find(key)).contains(location));
  }

  private static byte[] key(String group, int number) {
    return bytes("%s/%05d".formatted(group, number));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }
}
