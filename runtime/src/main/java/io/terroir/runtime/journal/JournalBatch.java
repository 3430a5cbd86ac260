package io.terroir.runtime.journal;

import io.terroir.runtime.disk.ChangeBatch;

/** Changes of the journal that become durable together. */
public final class JournalBatch extends ChangeBatch<JournalBatch> {
  @Override
  protected JournalBatch self() {
    return this;
  }
}
