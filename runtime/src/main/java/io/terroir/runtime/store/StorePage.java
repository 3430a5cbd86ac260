package io.terroir.runtime.store;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some rows of a store in key order, for whoever copies them piece by piece: pages of one view that
 * follow each other show every row once.
 *
 * @param next where the following page begins; empty if there is none. It may have no rows
 */
public record StorePage(List<Row> rows, Optional<ByteString> next) {
  private static final ByteString FIRST_BYTE = ByteString.copyFrom(new byte[] {0});

  /** A row. */
  public record Row(ByteString key, ByteString value) {}

  public StorePage {
    rows = List.copyOf(rows);
  }

  /**
   * Reads the rows with {@code from <= key < to}, until they have {@code bytesMax} bytes: more by
   * less than a row, so that rows of any size pass.
   */
  public static StorePage read(StoreReader store, ByteString from, ByteString to, long bytesMax) {
    Filling page = new Filling(bytesMax);
    store.scan(from, to, page);
    Optional<ByteString> next =
        page.sizeBytes < bytesMax
            ? Optional.empty()
            : Optional.of(after(page.rows.get(page.rows.size() - 1).key()));
    return new StorePage(page.rows, next);
  }

  /** The first key that comes after {@code key}. */
  public static ByteString after(ByteString key) {
    return key.concat(FIRST_BYTE);
  }

  private static final class Filling implements StoreReader.Visitor {
    private final long bytesMax;
    private final List<Row> rows = new ArrayList<>();
    private long sizeBytes;

    Filling(long bytesMax) {
      if (bytesMax < 1) {
        throw new IllegalArgumentException("a page has room for something: " + bytesMax);
      }
      this.bytesMax = bytesMax;
    }

    @Override
    public boolean visit(ByteString key, ByteString value) {
      rows.add(new Row(key, value));
      sizeBytes += (long) key.size() + value.size();
      return sizeBytes < bytesMax;
    }
  }
}
