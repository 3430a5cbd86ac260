package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Those who wait for something of one name, in the order in which they came: the keys {@code
 * NAME/x}, by their create revisions, as etcd's recipes have them. Whoever came first has it.
 *
 * @param places the first first
 * @param position at which the line stood so
 */
record Line(List<Entry> places, WatchPosition position) {
  private static final ByteString SEPARATOR = ByteString.copyFromUtf8("/");

  Line {
    places = List.copyOf(places);
  }

  /** What the keys of the line {@code name} begin with. */
  static ByteString prefix(ByteString name) {
    return name.concat(SEPARATOR);
  }

  /** The key of whoever has {@code lease}. */
  static ByteString key(ByteString name, long lease) {
    return prefix(name).concat(ByteString.copyFromUtf8(Long.toHexString(lease)));
  }

  /** Whether {@code key} is one of the line, and not of one whose name begins like this one. */
  static boolean isPlace(ByteString name, ByteString key) {
    ByteString prefix = prefix(name);
    return key.startsWith(prefix)
        && key.size() > prefix.size()
        && !key.substring(prefix.size()).toStringUtf8().contains("/");
  }

  /** Asks for the line as it stands now, whoever changed it. */
  static CompletableFuture<Line> look(AsyncOrigin origin, ByteString name) {
    ByteString prefix = prefix(name);
    ScanOptions all = ScanOptions.range(prefix, WatchOptions.afterPrefix(prefix));
    return origin
        .scan(all)
        .thenCompose(
            page ->
                rest(origin, all.at(page.placement().revision()), page, new ArrayList<>())
                    .thenApply(
                        places -> ordered(name, places, WatchPosition.of(page.placement()))));
  }

  /** All pages are of one state. */
  private static CompletableFuture<List<Entry>> rest(
      AsyncOrigin origin, ScanOptions options, ScanPage page, List<Entry> found) {
    found.addAll(page.entries());
    return page.next()
        .map(
            next ->
                origin
                    .scan(options.startingAt(next))
                    .thenCompose(more -> rest(origin, options, more, found)))
        .orElseGet(() -> CompletableFuture.completedFuture(found));
  }

  private static Line ordered(ByteString name, List<Entry> found, WatchPosition position) {
    return new Line(
        found.stream()
            .filter(entry -> isPlace(name, entry.key()))
            .sorted(Comparator.comparingLong(Entry::createRevision))
            .toList(),
        position);
  }

  /** Who has what all wait for. */
  Optional<Entry> first() {
    return places.stream().findFirst();
  }

  /** Whether the place is there. */
  boolean has(ByteString key, long createRevision) {
    return places.stream()
        .anyMatch(place -> place.key().equals(key) && place.createRevision() == createRevision);
  }

  /** Who came last before {@code createRevision}; empty for the first. */
  Optional<Entry> before(long createRevision) {
    return places.stream()
        .filter(place -> place.createRevision() < createRevision)
        .reduce((earlier, later) -> later);
  }
}
