package io.terroir.simulation.checker.weak;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.Script;
import io.terroir.simulation.checker.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Weak registers: sessions, causality, age, and the end. The letter is the session. */
class RegistersTest {
  private static final long MILLIS = 1_000_000;

  private final Script script = new Script();

  private Verdict sessions() {
    return SessionGuarantees.check(script.operations());
  }

  private Verdict sessionsByVersion() {
    return SessionGuarantees.check(script.operations(), (one, other) -> one < other, true, true);
  }

  private Verdict causality() {
    return Causality.check(script.operations());
  }

  private Verdict staleness(long boundMillis) {
    return Staleness.check(script.operations(), any -> boundMillis * MILLIS);
  }

  private Verdict finalValue(long value) {
    return LastWriter.checkFinal(
        script.operations(), Optional.of(value), Comparator.naturalOrder());
  }

  @Test
  void sessionMaySeeConcurrentWriteOfAnother() {
    script.write("a", 1).write("b", 2).read("a", 2).read("b", 1);
    assertThat(sessions().holds()).isTrue();
  }

  @Test
  void sessionMustSeeItsOwnWrite() {
    script.write("a", 1).readBlank("a");
    assertThat(sessions().render()).contains("read your writes");
  }

  @Test
  void sessionMustNotSeeWhatItsWriteReplaced() {
    script.write("b", 1).read("a", 1).write("a", 2).read("a", 1);
    assertThat(sessions().render()).contains("read your writes");
  }

  @Test
  void sessionMustNotSeeLowerVersionThanItsOwnWrite() {
    script.write("b", 1).write("a", 2).read("a", 1);
    assertThat(sessions().holds()).isTrue();
    assertThat(sessionsByVersion().render()).contains("read your writes");
  }

  @Test
  void readsOfOneSessionMustNotGoBack() {
    script.write("a", 1).write("a", 2).read("b", 2).read("b", 1);
    assertThat(sessions().render()).contains("monotonic reads").doesNotContain("your writes");
  }

  @Test
  void readsOfOneSessionMustNotGoBackToBlank() {
    script.write("a", 1).read("b", 1).readBlank("b");
    assertThat(sessions().render()).contains("monotonic reads");
  }

  @Test
  void unknownWriteNeedNotBeSeen() {
    script.callWrite("a", 1).unknown("a").readBlank("a").read("a", 1);
    assertThat(sessions().holds()).isTrue();
    assertThat(causality().holds()).isTrue();
  }

  @Test
  void replicaMustTakeWritesOfSessionInOrder() {
    script.write("a", 1).write("a", 2);
    assertThat(ReplicaLogs.check(script.operations(), Map.of("eu", List.of(1L, 2L))).holds())
        .isTrue();
    assertThat(ReplicaLogs.check(script.operations(), Map.of("eu", List.of(2L, 1L))).render())
        .contains("monotonic writes: eu took 2 before 1");
    assertThat(ReplicaLogs.check(script.operations(), Map.of("eu", List.of(2L))).isViolated())
        .isTrue();
  }

  @Test
  void replicaMustTakeWriteAfterWhatItsSessionHadRead() {
    script.write("a", 1).read("b", 1).write("b", 2);
    assertThat(ReplicaLogs.check(script.operations(), Map.of("eu", List.of(2L, 1L))).render())
        .contains("writes follow reads: eu took 2 before 1");
  }

  @Test
  void causesAreSeenWithTheirEffects() {
    script.on("x").write("a", 1).on("y").write("a", 2).read("b", 2).on("x").read("b", 1);
    assertThat(causality().holds()).isTrue();
  }

  @Test
  void effectWithoutItsCauseIsFound() {
    script.on("x").write("a", 1).on("y").write("a", 2).read("b", 2).on("x").readBlank("b");
    assertThat(causality().render()).contains("WriteCOInitRead");
  }

  @Test
  void causallyOverwrittenValueIsFound() {
    script.on("x").write("a", 1).write("a", 2).on("y").write("a", 3);
    script.read("b", 3).on("x").read("b", 1);
    assertThat(causality().render()).contains("WriteCORead");
  }

  @Test
  void causalityThroughThirdSessionIsFound() {
    script.on("x").write("a", 1).read("b", 1).write("b", 2);
    script.on("y").write("b", 3).read("c", 3).on("x").read("c", 1);
    assertThat(causality().render()).contains("WriteCORead");
  }

  @Test
  void concurrentWritesMayBeSeenInEitherOrder() {
    script.write("a", 1).write("b", 2).read("c", 1).read("c", 2).read("d", 2).read("d", 1);
    assertThat(causality().holds()).isTrue();
  }

  @Test
  void cycleOfCausesIsFound() {
    script.on("x").read("a", 1).on("y").write("a", 2).read("b", 2).on("x").write("b", 1);
    assertThat(causality().render()).contains("CyclicCO");
  }

  @Test
  void valueFromThinAirIsFound() {
    script.write("a", 1).callWrite("a", 3).failed("a").read("b", 2).read("c", 3);
    assertThat(causality().violations()).hasSize(2);
    assertThat(causality().render()).contains("ThinAirRead");
  }

  @Test
  void readMayBeAsOldAsItClaims() {
    script.write("a", 1).write("a", 2).pause(10).read("b", 1);
    assertThat(staleness(20).holds()).isTrue();
    assertThat(staleness(5).render()).contains("staleness: #2 may be 5.000 ms old");
    assertThat(Staleness.check(script.operations(), any -> Staleness.ANY_AGE).holds()).isTrue();
  }

  @Test
  void valueOfConcurrentWriteIsNotOld() {
    script.callWrite("a", 1).callWrite("c", 2).written("c").pause(50).written("a").read("b", 1);
    assertThat(staleness(1).holds()).isTrue();
  }

  @Test
  void oldBlankRegisterIsFound() {
    script.write("a", 1).pause(10).readBlank("b");
    assertThat(staleness(5).isViolated()).isTrue();
  }

  @Test
  void readOfFutureIsFoundWhateverTheBound() {
    script.read("b", 1).write("a", 1);
    assertThat(Staleness.check(script.operations(), any -> Staleness.ANY_AGE).isViolated())
        .isTrue();
  }

  @Test
  void highestVersionIsThereInTheEnd() {
    script.write("a", 5).write("b", 3).callWrite("c", 9).unknown("c");
    assertThat(finalValue(5).holds()).isTrue();
    assertThat(finalValue(9).holds()).isTrue();
    assertThat(finalValue(3).render()).contains("5 was acknowledged and is lost");
    assertThat(finalValue(7).render()).contains("nobody wrote it");
  }

  @Test
  void versionsRespectCauses() {
    script.write("a", 5).read("b", 5).write("b", 3);
    assertThat(LastWriter.checkVersions(script.operations(), Comparator.naturalOrder()).render())
        .contains("#2 knew of #0 and has no higher version");
  }

  @Test
  void replicasAreComparedKeyByKey() {
    Verdict verdict =
        Convergence.check(
            Map.of("eu", Map.of("x", 1, "y", 2), "us", Map.of("x", 1, "y", 3), "ap", Map.of()));
    assertThat(verdict.render()).contains("2 of 2 keys differ").contains("us holds 3");
    assertThat(Convergence.check(Map.of("eu", Map.of("x", 1), "us", Map.of("x", 1))).holds())
        .isTrue();
  }
}
