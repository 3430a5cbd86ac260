package io.terroir.runtime.disk;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.Env;
import org.rocksdb.Filter;
import org.rocksdb.HyperClockCache;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;

/**
 * The memory that all RocksDB instances of a process share, and their common settings. Background
 * threads are shared anyway: RocksDB has one pool a process.
 *
 * <p>Close it after the last database that was opened with it.
 */
public final class RocksResources implements AutoCloseable {
  /** Cached blocks for a process with one journal and one store. */
  public static final long NODE_BLOCK_CACHE_BYTES = 256L << 20;

  /**
   * Bytes of writes that one instance gathers before it writes a file, for a node on its own. The
   * larger, the more of the journal is truncated before it ever reaches a file.
   */
  public static final long NODE_WRITE_BUFFER_BYTES = 32L << 20;

  /** Cached blocks for a process with many nodes. */
  public static final long DEV_BLOCK_CACHE_BYTES = 64L << 20;

  /** Write buffer of each instance in a process with many nodes: two dozen must fit. */
  public static final long DEV_WRITE_BUFFER_BYTES = 4L << 20;

  /** One that takes writes and two that are being written to files, before writers must wait. */
  private static final int WRITE_BUFFERS_MAX = 3;

  /** Flushes and compactions at a time; they share the machine's cores with the pipes. */
  private static final int BACKGROUND_JOBS_MAX = 2;

  /** Open files of one instance; two dozen instances stay below the usual limit of 1,024 a lot. */
  private static final int OPEN_FILES_MAX = 256;

  /**
   * Bytes of a file after which the disk is asked to begin writing them. Whole files at once would
   * hold up the next sync of a journal on the same disk.
   */
  private static final long BYTES_PER_SYNC = 1L << 20;

  /**
   * Part of a write buffer that tells which keys are not in it: 40 bits for a key of a hundred
   * bytes with its value. Most of what is looked up, such as an origin that is claimed, is not
   * there.
   */
  private static final double MEMTABLE_BLOOM_RATIO = 0.02;

  /** See {@link HyperClockCache}. */
  private static final long ENTRIES_OF_ANY_SIZE = 0;

  /** See {@link HyperClockCache}. */
  private static final int SHARDS_BY_SIZE = -1;

  private static final double BLOOM_BITS_PER_KEY = 10;
  private static final long INFO_LOG_BYTES_MAX = 1L << 20;
  private static final int INFO_LOGS_KEPT = 2;

  static {
    RocksDB.loadLibrary();
    letCompactionsYield();
  }

  private final long writeBufferBytes;
  private final Cache blockCache;
  private final Filter bloomFilter;

  /**
   * Sets memory aside.
   *
   * @param blockCacheBytes for all instances together
   * @param writeBufferBytes for each instance, up to three times
   */
  public RocksResources(long blockCacheBytes, long writeBufferBytes) {
    this.writeBufferBytes = writeBufferBytes;
    this.blockCache =
        new HyperClockCache(blockCacheBytes, ENTRIES_OF_ANY_SIZE, SHARDS_BY_SIZE, false);
    this.bloomFilter = new BloomFilter(BLOOM_BITS_PER_KEY);
  }

  /** For a process with one node. */
  public static RocksResources forOneNode() {
    return new RocksResources(NODE_BLOCK_CACHE_BYTES, NODE_WRITE_BUFFER_BYTES);
  }

  /** For a process with many nodes, such as a whole cluster for development. */
  public static RocksResources forManyNodes() {
    return new RocksResources(DEV_BLOCK_CACHE_BYTES, DEV_WRITE_BUFFER_BYTES);
  }

  /**
   * Compactions have seconds to run, requests have milliseconds: they take what processor time is
   * left. Should that be too little for long, RocksDB slows writers down. Flushes stay as they are,
   * since writers wait for them soon.
   */
  private static void letCompactionsYield() {
    Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
  }

  @Override
  public void close() {
    bloomFilter.close();
    blockCache.close();
  }

  /**
   * Settings of one instance; the caller closes them after the instance. Nothing is compressed:
   * values are small, and whoever must prove that a byte is not on a disk can search its files.
   *
   * <p>Filters and indexes are in parts of the size of a block. Whole, those of a full file take
   * megabytes, of which a shard of the cache holds one or two: a lookup would read a file's filter
   * to find that it may read a block.
   */
  Options newOptions() {
    return new Options()
        .setCreateIfMissing(true)
        .setParanoidChecks(true)
        .setWriteBufferSize(writeBufferBytes)
        .setMaxWriteBufferNumber(WRITE_BUFFERS_MAX)
        .setMaxBackgroundJobs(BACKGROUND_JOBS_MAX)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setBytesPerSync(BYTES_PER_SYNC)
        .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_RATIO)
        .setMemtableWholeKeyFiltering(true)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(INFO_LOG_BYTES_MAX)
        .setKeepLogFileNum(INFO_LOGS_KEPT)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(blockCache)
                .setFilterPolicy(bloomFilter)
                .setPartitionFilters(true)
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true));
  }
}
