package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditedCommand;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.replica.StateMachine;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The directory behind an EPaxos replica: decodes commands, has them executed, encodes outcomes and
 * tells listeners what has changed. It is kept in the node's store: origins and reservations there
 * alone, the rest, which is little, in memory too.
 *
 * <p>All methods are called on the replica's pipe, except {@link #onChange} and {@link #counters}.
 */
public final class Directory implements StateMachine {
  /** So that the audit log need not decode what was decoded just before. */
  private record Executed(ByteString payload, DirectoryCommand command, DirectoryOutcome outcome) {}

  private final StoreReader store;
  private final List<Consumer<DirectoryChange>> listeners = new CopyOnWriteArrayList<>();
  private final List<ReservationListener> reservationListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> whenReplaced = new CopyOnWriteArrayList<>();
  private final CommandCounters counters = new CommandCounters();
  private @Nullable Executed last;
  private DirectoryState state;
  private boolean complete = true;

  /**
   * The directory in {@code store}. Reads all but origins and reservations, on the calling thread.
   *
   * @throws io.terroir.runtime.disk.StorageException if a record there cannot be read
   */
  public Directory(StoreReader store) {
    this.store = store;
    this.state = new DirectoryState(store, this::tell, this::tellReserved);
  }

  /**
   * Has {@code listener} told of every change from now on, on the replica's pipe, in order, in the
   * midst of an execution: it must be quick and must not throw.
   */
  public void onChange(Consumer<DirectoryChange> listener) {
    listeners.add(listener);
  }

  /** Has {@code listener} told of every change of a reservation, as {@link #onChange} does. */
  public void onReservation(ReservationListener listener) {
    reservationListeners.add(listener);
  }

  /** Calls {@code listener}, on the replica's pipe, whenever the whole directory is another one. */
  public void onReplaced(Runnable listener) {
    whenReplaced.add(listener);
  }

  /**
   * Whether the directory may be shown. Not so while it is replaced by that of another replica, nor
   * when this replica is no member any more and learns nothing new.
   */
  public boolean isComplete() {
    return complete;
  }

  /**
   * Executes one command.
   *
   * @throws IllegalArgumentException if the payload is none; whoever submits decodes it first, so
   *     that this is a newer version's command, and a replica that cannot execute what others do
   *     must stop
   */
  @Override
  public ByteString apply(CommandId id, ByteString payload) {
    DirectoryCommand command = CommandCodec.decode(payload);
    DirectoryOutcome outcome = execute(id, command);
    last = new Executed(payload, command, outcome);
    counters.count(command, outcome);
    return OutcomeCodec.encode(outcome);
  }

  @Override
  public AuditedCommand audited(CommandId id, ByteString payload, ByteString outcome) {
    Executed known = Objects.requireNonNull(last, "a command is audited when it was applied");
    Invariants.check(known.payload().equals(payload), "a command is audited when it was applied");
    return AuditedCommandCodec.of(id, known.command(), payload, known.outcome(), outcome);
  }

  @Override
  public void save(StoreBatch batch) {
    state.save(batch);
  }

  @Override
  public void replacing() {
    complete = false;
  }

  @Override
  public void replaced() {
    state = new DirectoryState(store, this::tell, this::tellReserved);
    complete = true;
    whenReplaced.forEach(Runnable::run);
  }

  /** The commands that were executed. */
  public CommandCounters counters() {
    return counters;
  }

  /** Executes one decoded command. */
  DirectoryOutcome execute(CommandId id, DirectoryCommand command) {
    return state.execute(id, command);
  }

  /** Everything but the bindings, as changes, in a fixed order. */
  public List<DirectoryChange> foundations() {
    return state.foundations();
  }

  /** Up to {@code countMax} bindings after the given place in the order of origins. */
  public List<OriginBinding> bindingsAfter(Optional<OriginPosition> after, int countMax) {
    return state.bindingsAfter(after, countMax);
  }

  /** The present generation of a value; 0 and free if nobody has ever reserved it. */
  public Reservation reservation(ReservationPosition position) {
    return state.reservations().find(position.keyspace(), position.value());
  }

  /**
   * Up to {@code countMax} reservations that have a ttl, after the given place in their order, as
   * of the last {@link #save}.
   */
  public List<ReservationPosition> expiringAfter(
      Optional<ReservationPosition> after, int countMax) {
    return state.reservations().expiringAfter(after, countMax);
  }

  /**
   * Up to {@code countMax} reservations that an origin holds, after the given value, as of the last
   * {@link #save}.
   */
  public List<ReservationPosition> reservationsOf(
      OriginPosition owner, Optional<ReservationDigest> after, int countMax) {
    return state.reservations().ofOwner(owner, after, countMax);
  }

  /** The first origin after the given place that holds a reservation, as of the last save. */
  public Optional<OriginPosition> reservingOriginAfter(Optional<OriginPosition> after) {
    return state.reservations().ownerAfter(after);
  }

  /** Whether the origin at that place was erased. */
  public boolean isErased(OriginPosition origin) {
    return state.isErased(origin);
  }

  /** The whole state, such that equal states have equal bytes. Reads every origin: for checks. */
  public ByteString canonicalState() {
    return StateCodec.encode(state);
  }

  private void tell(DirectoryChange change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  private void tellReserved(CommandId by, Reservation now) {
    reservationListeners.forEach(listener -> listener.changed(by, now));
  }
}
