package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the segment log: what a crash leaves, and what is said about damage. */
final class SegmentMutations {
  private static final String TESTS = "io.terroir.runtime.journal.segment.";
  private static final String CRASHES =
      TESTS + "SegmentLogCrashTest#aCrashAtAnyOperationLosesNothingThatWasAcknowledged";

  private SegmentMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "segment-frame-not-synced",
                "SegmentLog",
                "current.file().syncData();",
                "",
                "a frame is synced before anybody hears that it is durable")
            .caughtBy(CRASHES),
        of(
                "segment-frame-of-an-earlier-epoch",
                "FrameHeader",
                "segment.getLong(start + 2 * Integer.BYTES) != epoch",
                "segment.getLong(start + 2 * Integer.BYTES) < 0",
                "what a segment held before it was used again is never replayed")
            .caughtBy(TESTS + "SegmentLogTest#aFrameOfAnEarlierLifeOfTheFileIsNoPartOfTheLog"),
        of(
                "segment-frame-without-checksum",
                "FrameHeader",
                "return segment.getInt(start) == checksum(segment, start, start + BYTES + bytes, journal);",
                "return segment.getInt(start) != 0;",
                "a frame counts whole or not at all")
            .caughtBy(CRASHES),
        of(
                "segment-damage-taken-for-a-torn-tail",
                "Recovery",
                "if (sound.isPresent()) {",
                "if (sound.isPresent() && from < 0) {",
                "a bad frame with a sound one after it refuses to open")
            .caughtBy(TESTS + "SegmentLogTest#aBadFrameBeforeASoundOneRefusesToOpenAndIsNamed"),
        of(
                "segment-torn-frame-not-erased",
                "SegmentLog",
                "torn.file().write(torn.endOffset(), ByteBuffer.allocate(FrameHeader.BYTES));",
                "",
                "a torn tail is cut, and reported once")
            .caughtBy(TESTS + "SegmentLogTest#aTornTailIsCutAndReportedOnce"),
        of(
                "segment-last-frame-believed",
                "SegmentLog",
                "last.file().write(found.lastFrame(), frame.flip());",
                "",
                "a frame whose sync may have failed is written again before it is believed")
            .caughtBy(
                TESTS + "SegmentLogTest#aFrameWhoseSyncHasFailedIsWrittenAgainBeforeItIsBelieved"),
        of(
                "segment-freed-too-early",
                "SegmentLog",
                "free(first.sequence());",
                "free(live.firstLive().sequence());",
                "a segment is used again after a durable frame says that the log begins behind it")
            .caughtBy(CRASHES),
        of(
                "segment-named-before-its-header",
                "SegmentSupply",
                "file.write(0, new SegmentHeader(journal, sequence).encode()); file.syncData();"
                    + " files.rename(used.name(), Segment.name(sequence));",
                "files.rename(used.name(), Segment.name(sequence));"
                    + " file.write(0, new SegmentHeader(journal, sequence).encode());",
                "a segment has its name after its header is durable")
            .caughtBy(CRASHES),
        of(
                "segment-used-again-under-a-reader",
                "SegmentLog",
                "freed.peek().view <= views.oldestRead()",
                "freed.peek().view <= Long.MAX_VALUE",
                "a segment is used again when nobody reads it any more")
            .caughtBy(TESTS + "SegmentLogTest#aReaderKeepsTheSegmentsThatItReads"),
        of(
                "segment-rewrites-what-is-dead",
                "Rewriter",
                "if (live.isLive(next.record.key().toByteArray(), next.place)) {",
                "if (next.place >= 0) {",
                "only live records are written anew")
            .caughtBy(TESTS + "SegmentLogCrashTest#aRandomHistoryWithManyCrashesEqualsItsModel"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "runtime/src/main/java/io/terroir/runtime/journal/segment/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
