/**
 * A journal of segments: files of a fixed size that are written from their beginning to their end
 * and used again. {@code docs/journal.md} has the format, what holds of it, and how it recovers.
 *
 * <p>{@link io.terroir.runtime.journal.segment.SegmentLog} is the log itself, of one thread; {@link
 * io.terroir.runtime.journal.segment.Recovery} finds it again on a disk; {@link
 * io.terroir.runtime.journal.segment.KeyTree} is the index of what is live; {@link
 * io.terroir.runtime.journal.segment.SegmentJournal} gives it a thread and readers.
 */
@NullMarked
package io.terroir.runtime.journal.segment;

import org.jspecify.annotations.NullMarked;
