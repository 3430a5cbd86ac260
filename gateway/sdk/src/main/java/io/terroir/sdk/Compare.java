package io.terroir.sdk;

import com.google.protobuf.ByteString;

/**
 * A condition of a transaction: {@code target(key) operator operand}. An absent key has an empty
 * value, version 0 and revisions 0.
 *
 * @param value the operand for {@link Target#VALUE}; otherwise empty
 * @param number the operand for the other targets; otherwise 0
 */
public record Compare(
    ByteString key, Target target, Operator operator, ByteString value, long number) {
  /** What is compared. */
  public enum Target {
    /** The value, as unsigned bytes. */
    VALUE,
    /** How many times the key was written since it was created. */
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

  /** {@code key} was written last at {@code revision}. */
  public static Compare modRevisionIs(ByteString key, long revision) {
    return new Compare(key, Target.MOD_REVISION, Operator.EQUAL, ByteString.EMPTY, revision);
  }
}
