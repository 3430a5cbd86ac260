package io.terroir.runtime.journal.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The directory of a journal, as the journal uses it. What an operation did is durable only after
 * the sync of the file, or of the directory, that follows it; a crash before leaves any part of it.
 */
interface SegmentFiles {
  /** The names of all files. */
  List<String> list() throws IOException;

  /** Makes an empty file; one of that name is replaced. */
  SegmentFile create(String name) throws IOException;

  /** Opens a file to read and write. */
  SegmentFile open(String name) throws IOException;

  /** Opens a file that another process may be writing. */
  SegmentFile openToRead(String name) throws IOException;

  /** Gives a file another name, which no file has. It stays open. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file. */
  void delete(String name) throws IOException;

  /** Makes creations, renames and deletions durable. */
  void syncDirectory() throws IOException;

  /** An open file. */
  interface SegmentFile extends Closeable {
    long sizeBytes() throws IOException;

    /** Fills {@code into} from {@code offset}. Any thread. */
    void read(long offset, ByteBuffer into) throws IOException;

    /** Writes all of {@code from}. One thread at a time. */
    void write(long offset, ByteBuffer from) throws IOException;

    /** Makes what was written durable. The size must not have changed since the last sync. */
    void syncData() throws IOException;

    /** Makes what was written durable, and the size. */
    void syncAll() throws IOException;
  }
}
