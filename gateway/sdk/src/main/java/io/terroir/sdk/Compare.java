package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A condition of a transaction: {@code target(key) operator operand}, on a key or on every key of a
 * range. An absent key has version, revisions and lease 0, and no condition on its value holds. A
 * range without keys is compared as one absent key is.
 *
 * @param key the key, or the first key of the range
 * @param rangeEnd the first key after the range, an empty one for the end of the origin; nothing if
 *     one key is meant
 * @param value the operand for {@link Target#VALUE}; otherwise empty
 * @param number the operand for the other targets; otherwise 0
 */
public record Compare(
    ByteString key,
    Optional<ByteString> rangeEnd,
    Target target,
    Operator operator,
    ByteString value,
    long number) {
  /** What is compared. */
  public enum Target {
    /** The value, as unsigned bytes. */
    VALUE,
    /** How many times the key was written since it was created. */
    VERSION,
    /** The revision that created the key. */
    CREATE_REVISION,
    /** The revision that last wrote the key. */
    MOD_REVISION,
    /** The lease that the key is attached to; 0 if none. */
    LEASE,
    /** 1 if the key is there, 0 if it is absent. */
    EXISTS
  }

  /** How. */
  public enum Operator {
    /** Equal. */
    EQUAL,
    /** Not equal. */
    NOT_EQUAL,
    /** Less. */
    LESS,
    /** Greater. */
    GREATER
  }

  /** A condition on one key. */
  public Compare(ByteString key, Target target, Operator operator, ByteString value, long number) {
    this(key, Optional.empty(), target, operator, value, number);
  }

  /**
   * The same condition on every key from this one on, to before {@code end}; an empty end is that
   * of the origin.
   */
  public Compare over(ByteString end) {
    return new Compare(key, Optional.of(end), target, operator, value, number);
  }

  /** The value of {@code key} is {@code value}. */
  public static Compare valueIs(ByteString key, ByteString value) {
    return new Compare(key, Target.VALUE, Operator.EQUAL, value, 0);
  }

  /** The value of {@code key} is {@code value}, both UTF-8. */
  public static Compare valueIs(String key, String value) {
    return valueIs(ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value));
  }

  /** {@code key} is absent. */
  public static Compare isAbsent(ByteString key) {
    return new Compare(key, Target.VERSION, Operator.EQUAL, ByteString.EMPTY, 0);
  }

  /** {@code key}, as UTF-8, is absent. */
  public static Compare isAbsent(String key) {
    return isAbsent(ByteString.copyFromUtf8(key));
  }

  /** {@code key} is there. */
  public static Compare exists(ByteString key) {
    return new Compare(key, Target.EXISTS, Operator.EQUAL, ByteString.EMPTY, 1);
  }

  /** {@code key}, as UTF-8, is there. */
  public static Compare exists(String key) {
    return exists(ByteString.copyFromUtf8(key));
  }

  /** No key from {@code from} on, to before {@code end}, is there; an empty end is the origin's. */
  public static Compare noneIn(ByteString from, ByteString end) {
    return isAbsent(from).over(end);
  }

  /** {@code key} was written last at {@code revision}. */
  public static Compare modRevisionIs(ByteString key, long revision) {
    return new Compare(key, Target.MOD_REVISION, Operator.EQUAL, ByteString.EMPTY, revision);
  }
}
