package io.terroir.node.demo;

import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import io.terroir.sdk.WriteOptions;
import java.util.Optional;

/** Writes that would leave the EU, and reads from outside. */
final class RefuseStrayWrites implements DemoStep {
  private static final String MALTA = "MT";

  @Override
  public String title() {
    return "Protection: what would leave the EU is refused";
  }

  @Override
  public void run(DemoContext demo) {
    refused(
        demo,
        "a write of Malta that must live in us-east-1",
        () ->
            demo.client(DemoContext.US)
                .keyspace(DemoContext.CITIES)
                .origin(MALTA)
                .put("capital", "Valletta", WriteOptions.defaults().requireHome(DemoContext.US)));
    refused(
        demo,
        "a claim of Malta for ap-northeast-1",
        () ->
            demo.client(DemoContext.AP)
                .placement()
                .claim(DemoContext.CITIES, MALTA, Optional.of(DemoContext.AP)));
    refused(
        demo,
        "a read of Malta through us-east-1",
        () ->
            demo.client(DemoContext.US).keyspace(DemoContext.CITIES).origin(MALTA).get("capital"));
  }

  private static void refused(DemoContext demo, String what, Runnable attempt) {
    String saw = "it was done";
    boolean kept = false;
    try {
      attempt.run();
    } catch (TerroirException e) {
      kept = e.reason() == Reason.RESIDENCY_VIOLATION;
      saw = e.reason() + ": " + e.detail();
    }
    if (kept) {
      demo.measured().refused++;
    }
    demo.console().say("%s:", what);
    demo.console().say("    %s", saw);
    demo.promises().check(what + " is refused", kept, saw);
  }
}
