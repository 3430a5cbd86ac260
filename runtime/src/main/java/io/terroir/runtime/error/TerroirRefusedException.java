package io.terroir.runtime.error;

/** Carries a {@link Refusal} through code that completes futures. Has no stack trace. */
public final class TerroirRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  TerroirRefusedException(Refusal refusal) {
    super(refusal.reason() + ": " + refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** What was refused and why. */
  public Refusal refusal() {
    return refusal;
  }
}
