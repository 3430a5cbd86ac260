package io.terroir.runtime.data;

import com.google.protobuf.ByteString;

/**
 * A condition on one key, as in etcd: {@code target(key) operator operand}. A key that is absent
 * has an empty value, version 0 and revisions 0.
 *
 * @param value the operand for {@link Target#VALUE}; otherwise empty
 * @param number the operand for the others; otherwise 0
 */
public record Compare(
    ByteString key, Target target, Operator operator, ByteString value, long number) {
  /** What is compared. */
  public enum Target {
    /** The value, as unsigned bytes. */
    VALUE,
    /** How many times the key was written since it was created; 0 if absent. */
    VERSION,
    /** The revision that created the key. */
    CREATE_REVISION,
    /** The revision that last wrote the key. */
    MOD_REVISION
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

  /** The value of {@code key} is {@code value}. */
  public static Compare valueIs(ByteString key, ByteString value) {
    return new Compare(key, Target.VALUE, Operator.EQUAL, value, 0);
  }

  /** {@code key} is absent. */
  public static Compare isAbsent(ByteString key) {
    return new Compare(key, Target.VERSION, Operator.EQUAL, ByteString.EMPTY, 0);
  }
}
