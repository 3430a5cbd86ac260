package io.terroir.runtime.id;

import java.util.regex.Pattern;

/** The form that every name given by an operator has. */
public final class Names {
  /** What a name looks like. */
  public static final String FORM_IN_WORDS =
      "1 to 63 lower-case letters, digits, dashes or underscores, beginning and ending with a"
          + " letter or digit";

  private static final int NAME_LENGTH_MAX = 63;
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9_-]*[a-z0-9])?");

  private Names() {}

  /** Whether {@code name} has the form. */
  public static boolean isName(String name) {
    return name.length() <= NAME_LENGTH_MAX && FORM.matcher(name).matches();
  }

  static void requireName(String what, String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(what + " name '" + name + "' must be " + FORM_IN_WORDS);
    }
  }
}
