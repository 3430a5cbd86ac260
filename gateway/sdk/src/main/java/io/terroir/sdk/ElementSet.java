package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.WeakValue;
import java.util.concurrent.CompletableFuture;

/**
 * A set that every allowed region changes by itself; of a concurrent add and remove of one element
 * the add wins. Immutable and thread-safe.
 */
public final class ElementSet {
  private final WeakHandle handle;

  ElementSet(WeakHandle handle) {
    this.handle = handle;
  }

  /** Adds an element, in UTF-8. */
  public SetMembers add(String element) {
    return Waiting.forResult(addAsync(ByteString.copyFromUtf8(element)));
  }

  /** Adds an element, with a future. */
  public CompletableFuture<SetMembers> addAsync(ByteString element) {
    return handle.send(handle.update().setAddToSet(element), Repeat.SAFE, ElementSet::value);
  }

  /** Removes an element, in UTF-8, as far as the replica has seen its additions. */
  public SetMembers remove(String element) {
    return Waiting.forResult(removeAsync(ByteString.copyFromUtf8(element)));
  }

  /** Removes an element, with a future. */
  public CompletableFuture<SetMembers> removeAsync(ByteString element) {
    return handle.send(handle.update().setRemoveFromSet(element), Repeat.SAFE, ElementSet::value);
  }

  /** The elements at the nearest replica. */
  public SetMembers members() {
    return Waiting.forResult(membersAsync());
  }

  /** As {@link #members}, with a future. */
  public CompletableFuture<SetMembers> membersAsync() {
    return handle.read(ElementSet::value);
  }

  private static SetMembers value(Placement placement, WeakValue value) {
    return new SetMembers(placement, value.getMembers().getElementsList());
  }
}
