package io.terroir.simulation.checker.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.Script;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.model.RegisterModel;
import org.junit.jupiter.api.Test;

/** Histories of a register written by hand: what each algorithm must accept and must not. */
class RegisterHistoriesTest {
  private static void isLegal(Script script) {
    for (Verdict verdict : verdicts(script, true)) {
      assertThat(verdict.holds()).as(verdict.render()).isTrue();
    }
  }

  private static void isIllegal(Script script) {
    for (Verdict verdict : verdicts(script, true)) {
      assertThat(verdict.isViolated()).as("must be illegal").isTrue();
    }
  }

  private static void isIllegalWithCas(Script script) {
    for (Verdict verdict : verdicts(script, false)) {
      assertThat(verdict.isViolated()).as("must be illegal").isTrue();
    }
  }

  private static Verdict[] verdicts(Script script, boolean zones) {
    RegisterModel<Long> model = new RegisterModel<>();
    Verdict justInTime = JustInTime.check(model, script.operations());
    return new Verdict[] {
      justInTime,
      WingGong.check(model, script.operations()),
      zones ? Zones.check(script.operations()) : justInTime,
      Linearizability.checkRegisters(script.operations()),
    };
  }

  @Test
  void readsSeeTheLastWrite() {
    isLegal(new Script().readBlank("a").write("a", 1).read("b", 1).write("b", 2).read("a", 2));
  }

  @Test
  void concurrentWriteMayBeSeenOrNot() {
    isLegal(new Script().write("a", 1).callWrite("a", 2).read("b", 1).read("c", 2).written("a"));
  }

  @Test
  void staleReadIsIllegal() {
    isIllegal(new Script().write("a", 1).write("a", 2).read("b", 1));
  }

  @Test
  void readOfTheBlankRegisterAfterWriteIsIllegal() {
    isIllegal(new Script().write("a", 1).readBlank("b"));
  }

  @Test
  void newValueSeenThenOldOneIsIllegal() {
    isIllegal(new Script().write("a", 1).callWrite("a", 2).read("b", 2).read("c", 1).written("a"));
  }

  @Test
  void readOfFutureValueIsIllegal() {
    isIllegal(new Script().read("b", 1).write("a", 1));
  }

  @Test
  void readOfValueNobodyWroteIsIllegal() {
    isIllegal(new Script().write("a", 1).read("b", 7));
  }

  @Test
  void readOfRefusedWriteIsIllegal() {
    isIllegal(new Script().write("a", 1).callWrite("a", 2).failed("a").read("b", 2));
  }

  @Test
  void lostUpdateIsIllegal() {
    isIllegal(new Script().write("a", 1).write("b", 2).read("c", 1).read("d", 1));
  }

  @Test
  void valueThatComesBackIsIllegal() {
    isIllegal(
        new Script().callWrite("a", 1).callWrite("b", 2).read("c", 1).read("c", 2).read("c", 1));
  }

  @Test
  void writeOfUnknownOutcomeMayTakeEffectAtAnyLaterTime() {
    isLegal(
        new Script()
            .write("a", 1)
            .callWrite("a", 2)
            .unknown("a")
            .read("b", 1)
            .write("b", 3)
            .read("b", 3)
            .read("b", 2));
  }

  @Test
  void writeOfUnknownOutcomeTakesEffectOnlyOnce() {
    isIllegal(
        new Script()
            .write("a", 1)
            .callWrite("a", 2)
            .unknown("a")
            .read("b", 2)
            .write("b", 3)
            .read("b", 2));
  }

  @Test
  void writeOfUnknownOutcomeCannotActBeforeItsCall() {
    isIllegal(new Script().read("b", 2).callWrite("a", 2).unknown("a"));
  }

  @Test
  void pendingOperationAtTheEndMayHaveTakenEffect() {
    isLegal(new Script().callWrite("a", 1).read("b", 1));
  }

  @Test
  void twoCompareAndSetsFromOneValueAreIllegal() {
    isIllegalWithCas(new Script().write("a", 1).cas("a", 1, 2, true).cas("b", 1, 3, true));
  }

  @Test
  void refusalOfCompareAndSetThatMatchesIsIllegal() {
    isIllegalWithCas(new Script().write("a", 1).cas("b", 1, 2, false));
  }

  @Test
  void refusedCompareAndSetIsExplainedByConcurrentWrite() {
    Script script = new Script().write("a", 1).callWrite("a", 5).cas("b", 1, 2, false).written("a");
    for (Verdict verdict : verdicts(script, false)) {
      assertThat(verdict.holds()).as(verdict.render()).isTrue();
    }
  }

  @Test
  void keysAreJudgedApart() {
    Script script = new Script().write("a", 1).on("y").readBlank("a").write("a", 2).on("x");
    assertThat(Linearizability.checkRegisters(script.read("b", 1).operations()).holds()).isTrue();
    assertThat(Linearizability.checkRegisters(script.read("b", 2).operations()).isViolated())
        .isTrue();
  }

  @Test
  void shortestIllegalHistoryHoldsWhatMattersAndNothingElse() {
    Script script = new Script();
    for (long value = 100; value < 140; value++) {
      script.write("a", value).read("b", value).callWrite("c", 1000 + value).unknown("c");
    }
    script.write("a", 1).write("a", 2).read("d", 1);
    for (long value = 200; value < 240; value++) {
      script.write("a", value).read("b", value);
    }

    Verdict verdict = Linearizability.checkRegisters(script.operations());

    assertThat(verdict.violations()).hasSize(1);
    assertThat(verdict.violations().get(0).evidence())
        .filteredOn(line -> line.contains(" x "))
        .hasSize(3)
        .anyMatch(line -> line.contains("write 1 "))
        .anyMatch(line -> line.contains("read -> 1"));
  }
}
