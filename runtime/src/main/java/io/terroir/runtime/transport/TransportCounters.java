package io.terroir.runtime.transport;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a transport has done since it started, per lane. Thread-safe. */
public final class TransportCounters {
  private record Outcome(Lane lane, SendResult result) {}

  private final Map<Outcome, LongAdder> sent =
      zeros(
          Stream.of(Lane.values())
              .flatMap(
                  lane -> Stream.of(SendResult.values()).map(result -> new Outcome(lane, result))));
  private final Map<Lane, LongAdder> received = zeros(Stream.of(Lane.values()));

  TransportCounters() {}

  /** Envelopes for which {@code send} ended in {@code result}. */
  public long sent(Lane lane, SendResult result) {
    return adder(sent, new Outcome(lane, result)).sum();
  }

  /** Envelopes that arrived. */
  public long received(Lane lane) {
    return adder(received, lane).sum();
  }

  SendResult countSent(Lane lane, SendResult result) {
    adder(sent, new Outcome(lane, result)).increment();
    return result;
  }

  void countReceived(Lane lane) {
    adder(received, lane).increment();
  }

  private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
    return Objects.requireNonNull(adders.get(key));
  }

  private static <K> Map<K, LongAdder> zeros(Stream<K> keys) {
    return keys.collect(Collectors.toUnmodifiableMap(Function.identity(), key -> new LongAdder()));
  }
}
