package io.terroir.runtime.data;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A condition on a key or on every key of a range, as in etcd: {@code target(key) operator
 * operand}. A key that is absent has version, revisions and lease 0; no condition on its value
 * holds. A range without keys is compared as one absent key is.
 *
 * @param key the key, or the first key of the range
 * @param rangeEnd the first key after the range, an empty one for the end of the origin; nothing if
 *     one key is meant
 * @param value the operand for {@link Target#VALUE}; otherwise empty
 * @param number the operand for the others; otherwise 0
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
    /** How many times the key was written since it was created; 0 if absent. */
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

  /** The same condition on every key from this one on, to before {@code end}. */
  public Compare over(ByteString end) {
    return new Compare(key, Optional.of(end), target, operator, value, number);
  }

  /** The value of {@code key} is {@code value}. */
  public static Compare valueIs(ByteString key, ByteString value) {
    return new Compare(key, Target.VALUE, Operator.EQUAL, value, 0);
  }

  /** {@code key} is there. */
  public static Compare exists(ByteString key) {
    return new Compare(key, Target.EXISTS, Operator.EQUAL, ByteString.EMPTY, 1);
  }

  /** {@code key} is absent. */
  public static Compare isAbsent(ByteString key) {
    return new Compare(key, Target.VERSION, Operator.EQUAL, ByteString.EMPTY, 0);
  }
}
