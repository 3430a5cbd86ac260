package io.terroir.runtime.telemetry;

/** What a RocksDB says of itself that tells an operator whether it keeps up. */
enum RocksProperty {
  TABLES("rocksdb.total-sst-files-size", "tables.size", "By", "Files that hold data, old ones too"),
  LIVE_DATA(
      "rocksdb.estimate-live-data-size", "live.size", "By", "Live data in these files, about"),
  MEMTABLES(
      "rocksdb.size-all-mem-tables", "memtables.size", "By", "Data in memory, with what is read"),
  FLUSHES("rocksdb.num-running-flushes", "flushes.running", "{flush}", "Flushes that run"),
  COMPACTIONS(
      "rocksdb.num-running-compactions",
      "compactions.running",
      "{compaction}",
      "Compactions that run"),
  COMPACTION_DEBT(
      "rocksdb.estimate-pending-compaction-bytes",
      "compaction.pending",
      "By",
      "What compactions have yet to rewrite, about"),
  FILES_AT_LEVEL_0(
      "rocksdb.num-files-at-level0",
      "level0.files",
      "{file}",
      "Files that were flushed and not compacted yet; many make it slow down writes"),
  WRITES_STOPPED(
      "rocksdb.is-write-stopped",
      "writes.stopped",
      "{database}",
      "1 while it takes no writes since compactions do not keep up, else 0"),
  DELAYED_WRITE_RATE(
      "rocksdb.actual-delayed-write-rate",
      "writes.delayed.rate",
      "By/s",
      "The rate to which it has slowed down writes; 0 if it has not"),
  SNAPSHOTS(
      "rocksdb.num-snapshots",
      "snapshots.open",
      "{snapshot}",
      "Views of the past that are open: what they see cannot be compacted away"),
  BACKGROUND_ERRORS(
      "rocksdb.background-errors",
      "background.errors",
      "{error}",
      "Errors of flushes, compactions");

  private final String key;
  private final String metric;
  private final String unit;
  private final String description;

  RocksProperty(String key, String metric, String unit, String description) {
    this.key = key;
    this.metric = metric;
    this.unit = unit;
    this.description = description;
  }

  /** Its name in RocksDB. */
  String key() {
    return key;
  }

  String metric() {
    return metric;
  }

  String unit() {
    return unit;
  }

  String description() {
    return description;
  }
}
