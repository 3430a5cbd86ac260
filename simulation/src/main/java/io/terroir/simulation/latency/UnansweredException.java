package io.terroir.simulation.latency;

/** Commands were left without an answer, so no latency could be given for them. */
public final class UnansweredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnansweredException(long unanswered, long commands) {
    super(
        unanswered
            + " of "
            + commands
            + " commands got no answer within "
            + MeasuredRegion.PATIENCE.toSeconds()
            + " s: conflicts come faster than the regions can order them; lower the rate");
  }
}
