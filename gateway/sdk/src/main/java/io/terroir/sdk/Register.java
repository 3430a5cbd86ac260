package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.WeakUpdateRequest;
import io.terroir.v1.WeakValue;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A register that every allowed region sets by itself; the last writer wins. A set that is repeated
 * after a failure counts as written then. Immutable and thread-safe.
 */
public final class Register {
  private final WeakHandle handle;

  Register(WeakHandle handle) {
    this.handle = handle;
  }

  /** Sets the value, in UTF-8. */
  public RegisterValue set(String value) {
    return Waiting.forResult(setAsync(ByteString.copyFromUtf8(value)));
  }

  /** Sets the value, with a future. */
  public CompletableFuture<RegisterValue> setAsync(ByteString value) {
    return handle.send(handle.update().setSetRegister(value), Repeat.SAFE, Register::value);
  }

  /** Removes the value. */
  public RegisterValue clear() {
    return Waiting.forResult(clearAsync());
  }

  /** As {@link #clear}, with a future. */
  public CompletableFuture<RegisterValue> clearAsync() {
    return handle.send(
        handle.update().setClearRegister(WeakUpdateRequest.Clear.getDefaultInstance()),
        Repeat.SAFE,
        Register::value);
  }

  /** The value at the nearest replica. */
  public RegisterValue get() {
    return Waiting.forResult(getAsync());
  }

  /** As {@link #get}, with a future. */
  public CompletableFuture<RegisterValue> getAsync() {
    return handle.read(Register::value);
  }

  private static RegisterValue value(Placement placement, WeakValue value) {
    WeakValue.Register register = value.getRegister();
    return new RegisterValue(
        placement, register.hasValue() ? Optional.of(register.getValue()) : Optional.empty());
  }
}
