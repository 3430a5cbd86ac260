package io.terroir.sdk;

import java.util.Optional;

/** A request failed. Its message holds no key, no value and no origin. */
public final class TerroirException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String detail;
  private final boolean retriable;
  private final transient Optional<Placement> placement;

  /** A failure without a known placement. */
  public TerroirException(Reason reason, boolean retriable, String message) {
    this(reason, retriable, message, Optional.empty());
  }

  /** A failure about an origin that lives at {@code placement}. */
  public TerroirException(
      Reason reason, boolean retriable, String message, Optional<Placement> placement) {
    super(reason + ": " + message);
    this.reason = reason;
    this.detail = message;
    this.retriable = retriable;
    this.placement = placement;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The message without the reason: one sentence with what to do. */
  public String detail() {
    return detail;
  }

  /**
   * Whether the same request may succeed later. The client has already repeated it until its
   * deadline, where that was safe.
   */
  public boolean retriable() {
    return retriable;
  }

  /** Where the origin lives, if the failure is about that. Only home and epoch are known then. */
  public Optional<Placement> placement() {
    return placement;
  }
}
