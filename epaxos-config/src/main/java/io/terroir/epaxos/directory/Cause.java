package io.terroir.epaxos.directory;

/**
 * On whose behalf a command is submitted, and why. Both are free text and may be empty; they are
 * kept for ever, at every replica, so neither may hold the name of an origin or other user data.
 *
 * @param principal who asked for it
 * @param reason why
 */
public record Cause(String principal, String reason) {
  /** Characters of each. */
  public static final int LENGTH_MAX = 512;

  /** The software itself, in the course of its work. */
  public static final Cause NONE = new Cause("", "");

  public Cause {
    if (principal.length() > LENGTH_MAX || reason.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "principal and reason have at most " + LENGTH_MAX + " characters each");
    }
  }
}
