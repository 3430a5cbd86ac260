package io.terroir.simulation;

import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.RocksJournal;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

class RocksJournalContractTest extends DiskJournalContract {
  private final RocksResources resources = RocksResources.forManyNodes();

  @Override
  Journal open(Path path, FailStop failStop) {
    return RocksJournal.open("journal", path, resources, failStop);
  }

  @AfterEach
  @Override
  void close() {
    super.close();
    resources.close();
  }
}
