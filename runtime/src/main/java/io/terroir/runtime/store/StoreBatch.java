package io.terroir.runtime.store;

import io.terroir.runtime.disk.ChangeBatch;

/** Changes of the store that become visible together. */
public final class StoreBatch extends ChangeBatch<StoreBatch> {
  @Override
  protected StoreBatch self() {
    return this;
  }
}
