package io.terroir.runtime.journal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that loses what was not synced. At a crash each sector that was written since
 * the last sync of its file holds the old or the new content, whatever its neighbours hold; of the
 * changes to names since the last sync of the directory the first some are there. After a sync that
 * has failed it shows what it does not hold.
 */
final class FaultyDisk implements SegmentFiles {
  static final int SECTOR_BYTES = 512;

  private final Map<String, Content> names = new TreeMap<>();
  private final Map<String, Content> durableNames = new TreeMap<>();
  private final List<Map<String, Content>> namesSinceSync = new ArrayList<>();
  private long operations;
  private long crashAt = Long.MAX_VALUE;
  private long roomBytes = Long.MAX_VALUE;
  private boolean syncsFail;

  /** The process ends here; nothing that it does later reaches the disk. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What is on the disk, and what the operating system shows and has still to write. */
  private static final class Content {
    private byte[] durable = new byte[0];
    private byte[] shown = new byte[0];
    private final BitSet dirty = new BitSet();

    void write(long offset, ByteBuffer from) {
      int start = (int) offset;
      int end = start + from.remaining();
      if (end > start) {
        dirty.set(start / SECTOR_BYTES, (end - 1) / SECTOR_BYTES + 1);
      }
      shown = Arrays.copyOf(shown, Math.max(end, shown.length));
      from.get(shown, start, from.remaining());
    }

    void sync() {
      durable = Arrays.copyOf(durable, shown.length);
      dirty.stream().forEach(this::writeOut);
      dirty.clear();
    }

    /** The system forgets that it has not written: a later sync succeeds without it. */
    void failToSync() {
      dirty.clear();
    }

    /** Leaves each sector that was not synced old or new. */
    void crash(Random random) {
      int length = random.nextBoolean() ? shown.length : durable.length;
      durable = Arrays.copyOf(durable, length);
      int fate = random.nextInt(4);
      int half = dirty.cardinality() / 2;
      int number = 0;
      for (int sector : dirty.stream().toArray()) {
        boolean first = number++ < half;
        boolean reaches = fate == 0 || (fate == 1 && first) || (fate > 1 && random.nextBoolean());
        if (reaches) {
          writeOut(sector);
        }
      }
      dirty.clear();
      shown = durable.clone();
    }

    private void writeOut(int sector) {
      int start = sector * SECTOR_BYTES;
      int end = Math.min(Math.min(start + SECTOR_BYTES, shown.length), durable.length);
      if (end > start) {
        System.arraycopy(shown, start, durable, start, end - start);
      }
    }

    void replace(byte[] bytes) {
      shown = bytes;
      durable = bytes.clone();
      dirty.clear();
    }
  }

  /** Lets the process crash in place of operation {@code number}, counted from the first. */
  void crashAt(long number) {
    crashAt = number;
  }

  long operations() {
    return operations;
  }

  void roomBytes(long bytes) {
    roomBytes = bytes;
  }

  void syncsFail(boolean fail) {
    syncsFail = fail;
  }

  /** What a crash leaves. */
  void crash(Random random) {
    List<Map<String, Content>> histories = new ArrayList<>();
    histories.add(new TreeMap<>(durableNames));
    histories.addAll(namesSinceSync);
    Map<String, Content> left = histories.get(random.nextInt(histories.size()));
    names.clear();
    names.putAll(left);
    durableNames.clear();
    durableNames.putAll(left);
    namesSinceSync.clear();
    names.values().forEach(content -> content.crash(random));
    crashAt = Long.MAX_VALUE;
  }

  /** Flips a bit. */
  void rot(String name, int offset) {
    byte[] bytes = content(name).clone();
    bytes[offset] ^= 1;
    contentOf(name).replace(bytes);
  }

  /** Puts what {@code from} has from an offset on into a file, as if it had always been there. */
  void paste(String name, int offset, byte[] from, int fromOffset) {
    byte[] bytes = content(name).clone();
    int length = Math.min(from.length - fromOffset, bytes.length - offset);
    System.arraycopy(from, fromOffset, bytes, offset, length);
    contentOf(name).replace(bytes);
  }

  byte[] content(String name) {
    return contentOf(name).shown;
  }

  private Content contentOf(String name) {
    return Objects.requireNonNull(names.get(name));
  }

  void drop(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  private void step() {
    if (operations++ >= crashAt) {
      crashAt = 0; // also of everything after it
      throw new Crash();
    }
  }

  private void renamed() {
    namesSinceSync.add(new TreeMap<>(names));
  }

  private Opened opened(String name) {
    return new Opened(contentOf(name));
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public SegmentFile create(String name) {
    step();
    names.put(name, new Content());
    renamed();
    return opened(name);
  }

  @Override
  public SegmentFile open(String name) {
    return opened(name);
  }

  @Override
  public SegmentFile openToRead(String name) {
    return opened(name);
  }

  @Override
  public void rename(String from, String to) {
    step();
    if (names.containsKey(to) || !names.containsKey(from)) {
      throw new IllegalStateException(from + " cannot become " + to);
    }
    names.put(to, names.remove(from));
    renamed();
  }

  @Override
  public void delete(String name) {
    step();
    names.remove(name);
    renamed();
  }

  @Override
  public void syncDirectory() throws IOException {
    step();
    if (syncsFail) {
      throw new IOException("Input/output error");
    }
    durableNames.clear();
    durableNames.putAll(names);
    namesSinceSync.clear();
  }

  @Override
  public String toString() {
    return "/disk";
  }

  private final class Opened implements SegmentFile {
    private final Content content;

    Opened(Content content) {
      this.content = content;
    }

    @Override
    public long sizeBytes() {
      return content.shown.length;
    }

    @Override
    public void read(long offset, ByteBuffer into) {
      into.put(content.shown, (int) offset, into.remaining());
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
      step();
      if (offset + from.remaining() > content.shown.length) {
        long used = names.values().stream().mapToLong(other -> other.shown.length).sum();
        if (used + from.remaining() > roomBytes) {
          throw new IOException("No space left on device");
        }
      }
      content.write(offset, from);
    }

    @Override
    public void syncData() throws IOException {
      step();
      if (syncsFail) {
        content.failToSync();
        throw new IOException("Input/output error");
      }
      content.sync();
    }

    @Override
    public void syncAll() throws IOException {
      syncData();
    }

    @Override
    public void close() {}
  }
}
