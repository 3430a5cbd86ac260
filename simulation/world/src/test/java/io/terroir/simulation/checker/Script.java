package io.terroir.simulation.checker;

import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hand-written histories of registers with numbers in them. One millisecond passes with each event;
 * a client has one call under way.
 */
public final class Script {
  private long nowNanos;
  private final Map<String, Long> pending = new HashMap<>();
  private final History<RegisterOperation<Long>, RegisterResult<Long>> history =
      new History<>(() -> nowNanos += 1_000_000);
  private String key = "x";

  /** The key that what follows is about. */
  public Script on(String newKey) {
    key = newKey;
    return this;
  }

  public Script call(String client, RegisterOperation<Long> request) {
    pending.put(client, history.call(client, key, request));
    return this;
  }

  public Script callWrite(String client, long value) {
    return call(client, new RegisterOperation.Write<>(value));
  }

  public Script callRead(String client) {
    return call(client, new RegisterOperation.Read<>());
  }

  public Script ok(String client, RegisterResult<Long> result) {
    history.ok(pending(client), result);
    return this;
  }

  public Script written(String client) {
    return ok(client, RegisterResult.written());
  }

  public Script saw(String client, long value) {
    return ok(client, RegisterResult.read(value));
  }

  public Script sawBlank(String client) {
    return ok(client, RegisterResult.blank());
  }

  public Script failed(String client) {
    history.failed(pending(client));
    return this;
  }

  public Script unknown(String client) {
    history.unknown(pending(client));
    return this;
  }

  public Script write(String client, long value) {
    return callWrite(client, value).written(client);
  }

  public Script read(String client, long value) {
    return callRead(client).saw(client, value);
  }

  public Script readBlank(String client) {
    return callRead(client).sawBlank(client);
  }

  public Script cas(String client, long expected, long value, boolean applied) {
    return call(client, new RegisterOperation.CompareAndSet<>(Optional.of(expected), value))
        .ok(client, applied ? RegisterResult.written() : RegisterResult.refused());
  }

  /** Lets time pass. */
  public Script pause(long millis) {
    nowNanos += millis * 1_000_000;
    return this;
  }

  public List<Operation<RegisterOperation<Long>, RegisterResult<Long>>> operations() {
    return history.operations();
  }

  private long pending(String client) {
    Long id = pending.remove(client);
    if (id == null) {
      throw new IllegalStateException(client + " has nothing under way");
    }
    return id;
  }
}
