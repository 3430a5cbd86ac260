package io.terroir.runtime.id;

import java.util.regex.Pattern;

/** The form that every name given by an operator has. */
final class Names {
  private static final int NAME_LENGTH_MAX = 63;
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9_-]*[a-z0-9])?");

  private Names() {}

  static void requireName(String what, String name) {
    if (name.length() > NAME_LENGTH_MAX || !FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " name '"
              + name
              + "' must be 1 to "
              + NAME_LENGTH_MAX
              + " lower-case letters, digits, dashes or underscores, beginning and ending with a"
              + " letter or digit");
    }
  }
}
