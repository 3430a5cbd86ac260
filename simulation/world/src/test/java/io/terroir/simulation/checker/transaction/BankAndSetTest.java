package io.terroir.simulation.checker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BankAndSetTest {
  private long now;
  private final History<String, Map<String, Long>> bank = new History<>(() -> now++);
  private final History<Long, String> set = new History<>(() -> now++);

  private Verdict bankReads(Map<String, Long> balances) {
    bank.ok(bank.call("a", "bank", "read"), balances);
    return new Bank(30).check(bank.operations());
  }

  private Verdict found(Long... values) {
    return AcknowledgedWrites.check(set.operations(), Function.identity(), List.of(values));
  }

  private void write(long value) {
    set.ok(set.call("a", "set", value), "ok");
  }

  @Test
  void totalStaysTheSame() {
    assertThat(bankReads(Map.of("a", 10L, "b", 20L)).holds()).isTrue();
    assertThat(bankReads(Map.of("a", 10L, "b", 25L)).render()).contains("total of 35");
  }

  @Test
  void noBalanceIsNegative() {
    assertThat(bankReads(Map.of("a", -10L, "b", 40L)).render()).contains("overdrawn");
  }

  @Test
  void acknowledgedAndUnknownWritesMayBeThere() {
    write(1);
    set.unknown(set.call("a", "set", 2L));
    set.unknown(set.call("a", "set", 3L));
    assertThat(found(1L, 3L).holds()).isTrue();
  }

  @Test
  void acknowledgedWriteMustNotBeLost() {
    write(1);
    write(2);
    assertThat(found(2L).render()).contains("1 was acknowledged, and is lost");
  }

  @Test
  void nothingAppearsThatNobodyWroteOrThatWasRefused() {
    set.failed(set.call("a", "set", 2L));
    assertThat(found(2L).render()).contains("refused");
    assertThat(found(9L).render()).contains("nobody wrote it");
  }

  @Test
  void nothingAppearsTwice() {
    write(1);
    assertThat(found(1L, 1L).render()).contains("twice");
  }
}
