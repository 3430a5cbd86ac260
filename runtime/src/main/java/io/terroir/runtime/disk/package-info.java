/**
 * What the journal and the store have in common: batches of changes, opening RocksDB with bounded
 * memory, closing it without leaks, and saying in one sentence why a directory cannot be used.
 */
@NullMarked
package io.terroir.runtime.disk;

import org.jspecify.annotations.NullMarked;
