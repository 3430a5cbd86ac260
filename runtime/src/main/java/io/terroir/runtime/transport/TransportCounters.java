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
  private final Map<Lane, LongAdder> bytesSent = zeros(Stream.of(Lane.values()));
  private final Map<Lane, LongAdder> bytesReceived = zeros(Stream.of(Lane.values()));
  private final Map<Lane, LongAdder> waitingBytes = zeros(Stream.of(Lane.values()));

  TransportCounters() {}

  /** Envelopes for which {@code send} ended in {@code result}. */
  public long sent(Lane lane, SendResult result) {
    return adder(sent, new Outcome(lane, result)).sum();
  }

  /** Envelopes that arrived. */
  public long received(Lane lane) {
    return adder(received, lane).sum();
  }

  /** Bytes of the payloads that were taken. */
  public long bytesSent(Lane lane) {
    return adder(bytesSent, lane).sum();
  }

  /** Bytes of the payloads that arrived. */
  public long bytesReceived(Lane lane) {
    return adder(bytesReceived, lane).sum();
  }

  /** What was taken and has yet to be handed to the line, in bytes as {@link LaneBounds} counts. */
  public long waitingBytes(Lane lane) {
    return adder(waitingBytes, lane).sum();
  }

  SendResult countSent(Lane lane, Envelope envelope, SendResult result) {
    adder(sent, new Outcome(lane, result)).increment();
    if (result == SendResult.TAKEN) {
      adder(bytesSent, lane).add(envelope.payload().size());
    }
    return result;
  }

  void countReceived(Lane lane, long payloadBytes) {
    adder(received, lane).increment();
    adder(bytesReceived, lane).add(payloadBytes);
  }

  /** {@code bytes} more wait, or fewer if it is negative. */
  void countWaiting(Lane lane, long bytes) {
    adder(waitingBytes, lane).add(bytes);
  }

  private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
    return Objects.requireNonNull(adders.get(key));
  }

  private static <K> Map<K, LongAdder> zeros(Stream<K> keys) {
    return keys.collect(Collectors.toUnmodifiableMap(Function.identity(), key -> new LongAdder()));
  }
}
