package io.terroir.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps values in memory and answers on another thread. */
class MapTarget implements Target {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  @Override
  public CompletableFuture<?> put(int group, byte[] key, byte[] value) {
    return CompletableFuture.runAsync(() -> values.put(name(group, key), value));
  }

  @Override
  public CompletableFuture<Integer> get(int group, byte[] key) {
    return CompletableFuture.supplyAsync(
        () ->
            Optional.ofNullable(values.get(name(group, key)))
                .map(value -> value.length)
                .orElse(ABSENT));
  }

  private static String name(int group, byte[] key) {
    return group + "/" + new String(key, StandardCharsets.UTF_8);
  }

  int size() {
    return values.size();
  }

  @Override
  public void close() {
    values.clear();
  }
}
