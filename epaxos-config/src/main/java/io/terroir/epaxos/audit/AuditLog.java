package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * The chains of one replica, in its store. A record is saved in the batch that holds what its
 * commands have changed. If ids before it are open it is saved aside, and appended when they are
 * executed, or when their epoch ends and they are void; that takes batches of its own, bounded
 * ones, since much may have waited. A crash in between is made good by {@link #enter}.
 *
 * <p>In memory are the heads of the current epoch's chains and the records of the group that is
 * being executed. Used on the replica's pipe only.
 */
public final class AuditLog {
  /** Bytes of waiting records that are appended in one batch. */
  private static final int BATCH_BYTES_MAX = 1 << 20;

  private final Store store;
  private final AuditReader reader;
  private final Predicate<CommandId> executed;
  private final Map<Incarnation, AuditChain> chains = new HashMap<>();

  /** Since the last save. */
  private final List<AuditRecord> appended = new ArrayList<>();

  private final Map<Incarnation, AuditHead> moved = new LinkedHashMap<>();
  private final Map<CommandId, ByteString> waiting = new TreeMap<>();

  /** Chains of which waiting records may be next. */
  private final Set<AuditChain> behind = new LinkedHashSet<>();

  private long epoch;

  /**
   * The log in {@code store}.
   *
   * @param executed whether an id of the current epoch was executed, no-ops included; true of an id
   *     before it is told here
   */
  public AuditLog(Store store, Predicate<CommandId> executed) {
    this.store = store;
    this.reader = new AuditReader(store);
    this.executed = executed;
  }

  /**
   * The store is in {@code current}, by a start, by another replica's state, or by an end of the
   * epoch before, which is saved. Forgets what is in memory, and appends what waits and may.
   */
  public void enter(long current) {
    chains.clear();
    appended.clear();
    moved.clear();
    waiting.clear();
    behind.clear();
    epoch = current;
    Optional<ByteString> key = waitingAfter(AuditKeys.WAITING);
    while (key.isPresent()) {
      long ofEpoch = AuditKeys.waitingEpoch(key.get());
      Incarnation issuer = AuditKeys.waitingId(key.get()).issuer();
      if (ofEpoch < epoch) {
        catchUp(new Catching(read(issuer, ofEpoch), ofEpoch));
      } else {
        catchUp(chain(issuer));
      }
      key = waitingAfter(AuditKeys.waiting(ofEpoch, issuer.id(Long.MAX_VALUE)));
    }
  }

  /** Commands were executed under {@code id}, which left this record. */
  public void executed(CommandId id, ByteString record) {
    AuditChain chain = chain(id.issuer());
    if (chain.isNext(id)) {
      chain.append(id, record, appended::add);
      moved.put(id.issuer(), chain.head());
    } else {
      waiting.put(id, record);
    }
    lookAhead(chain);
  }

  /** {@code id} was decided to be a no-op. */
  public void passed(CommandId id) {
    AuditChain chain = chain(id.issuer());
    if (chain.isNext(id)) {
      chain.passNext();
    }
    lookAhead(chain);
  }

  private void lookAhead(AuditChain chain) {
    if (executed.test(chain.next())) {
      chain.setBehind(true);
      behind.add(chain);
    }
  }

  /** Adds to {@code batch} what was told since the last time. */
  public void save(StoreBatch batch) {
    put(appended, batch);
    moved.values().forEach(head -> batch.put(AuditKeys.head(head.issuer()), AuditCodec.row(head)));
    waiting.forEach((id, record) -> batch.put(AuditKeys.waiting(epoch, id), record));
    appended.clear();
    moved.clear();
    waiting.clear();
  }

  /** Appends what waits no longer. Everything told is saved. */
  public void catchUp() {
    behind.forEach(this::catchUp);
    behind.clear();
  }

  private void catchUp(AuditChain chain) {
    catchUp(new Catching(chain, epoch));
    while (executed.test(chain.next())) {
      chain.passNext();
    }
    chain.setBehind(false);
  }

  private void catchUp(Catching chain) {
    while (chain.appendSome()) {
      // until nothing is left that may be appended
    }
  }

  private Optional<ByteString> waitingAfter(ByteString key) {
    AtomicReference<ByteString> found = new AtomicReference<>();
    store.scan(
        AuditKeys.next(key),
        AuditKeys.WAITING_END,
        (next, record) -> {
          found.set(next);
          return false;
        });
    return Optional.ofNullable(found.get());
  }

  /** Appends what waits of one chain. */
  private final class Catching {
    private final AuditChain chain;
    private final long ofEpoch;

    Catching(AuditChain chain, long ofEpoch) {
      this.chain = chain;
      this.ofEpoch = ofEpoch;
    }

    /** Appends at most one batch; whether there may be more. */
    boolean appendSome() {
      List<AuditRecord> some = new ArrayList<>();
      StoreBatch batch = new StoreBatch();
      AtomicBoolean more = new AtomicBoolean();
      store.scan(
          AuditKeys.waiting(ofEpoch, chain.next()),
          AuditKeys.waiting(ofEpoch, chain.issuer().id(Long.MAX_VALUE)),
          (key, record) -> {
            CommandId id = AuditKeys.waitingId(key);
            if (!isDecidedUpTo(id)) {
              return false;
            }
            chain.append(id, record, some::add);
            batch.delete(key);
            more.set(size(some) >= BATCH_BYTES_MAX);
            return !more.get();
          });
      if (!some.isEmpty()) {
        put(some, batch);
        batch.put(AuditKeys.head(chain.issuer()), AuditCodec.row(chain.head()));
        store.write(batch);
      }
      return more.get();
    }

    /** Whether the ids between the chain and {@code id} are no-ops, or void with their epoch. */
    private boolean isDecidedUpTo(CommandId id) {
      for (long at = chain.next().sequence(); ofEpoch == epoch && at < id.sequence(); at++) {
        if (!executed.test(id.issuer().id(at))) {
          return false;
        }
      }
      return true;
    }
  }

  private static long size(List<AuditRecord> records) {
    return records.stream().mapToLong(record -> record.bytes().size()).sum();
  }

  private static void put(List<AuditRecord> records, StoreBatch batch) {
    records.forEach(record -> batch.put(AuditKeys.record(record.id()), AuditCodec.row(record)));
  }

  private AuditChain chain(Incarnation issuer) {
    return chains.computeIfAbsent(issuer, any -> read(issuer, epoch));
  }

  private AuditChain read(Incarnation issuer, long ofEpoch) {
    return new AuditChain(
        reader.head(issuer).orElse(new AuditHead(issuer, 0, AuditHash.START)), ofEpoch);
  }

  /** What is saved. */
  public AuditReader reader() {
    return reader;
  }
}
