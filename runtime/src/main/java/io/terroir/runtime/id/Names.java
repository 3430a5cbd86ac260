package io.terroir.runtime.id;

/** The form that every name given by an operator has. */
public final class Names {
  /** What a name looks like. */
  public static final String FORM_IN_WORDS =
      "1 to 63 lower-case letters, digits, dashes or underscores, beginning and ending with a"
          + " letter or digit";

  private static final int NAME_LENGTH_MAX = 63;

  private Names() {}

  /** Whether {@code name} has the form. */
  public static boolean isName(String name) {
    int last = name.length() - 1;
    if (last < 0 || last >= NAME_LENGTH_MAX) {
      return false;
    }
    // By hand, because every message names nodes and regions: a pattern showed in profiles.
    for (int i = 1; i < last; i++) {
      char c = name.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return isLetterOrDigit(name.charAt(0)) && isLetterOrDigit(name.charAt(last));
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  static void requireName(String what, String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(what + " name '" + name + "' must be " + FORM_IN_WORDS);
    }
  }
}
