package io.terroir.runtime.store;

/** An unchanging view of a store at one moment. */
public interface StoreView extends StoreReader, AutoCloseable {
  /** Releases what the view holds on to. */
  @Override
  void close();
}
