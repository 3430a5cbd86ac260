package io.terroir.simulation;

import io.terroir.runtime.FailStop;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.segment.SegmentJournal;
import io.terroir.runtime.journal.segment.SegmentSettings;
import java.nio.file.Path;
import java.util.Random;

class SegmentJournalContractTest extends DiskJournalContract {
  @Override
  Journal open(Path path, FailStop failStop) {
    return SegmentJournal.open(
        "journal", path, new SegmentSettings(256 << 10, 3), new Random(1), failStop);
  }
}
