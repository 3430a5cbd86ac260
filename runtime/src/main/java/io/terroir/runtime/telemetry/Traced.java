package io.terroir.runtime.telemetry;

import io.terroir.runtime.error.Reason;
import java.util.Optional;

/**
 * A part of a request, if that is traced; otherwise {@link #NONE}, which does nothing and costs
 * nothing. Ended once, later ends do not count. Thread-safe.
 */
public interface Traced {
  /** Of a request that is not traced. */
  Traced NONE =
      new Traced() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public Traced begin(String name) {
          return this;
        }

        @Override
        public Optional<TraceParent> parentOfOthers() {
          return Optional.empty();
        }

        @Override
        public void run(Runnable work) {
          work.run();
        }

        @Override
        public void end() {}

        @Override
        public void fail(Reason reason) {}
      };

  /** Whether the request is traced. */
  boolean isOn();

  /** Begins a part of this part. {@code name} is a constant. */
  Traced begin(String name);

  /** What other processes are told that do a part of this part. */
  Optional<TraceParent> parentOfOthers();

  /** Runs {@code work} as this part of the request: what it begins, and logs, belongs to it. */
  void run(Runnable work);

  /** It is done. */
  void end();

  /** It has ended with a refusal. The text of that stays out of the trace. */
  void fail(Reason reason);
}
