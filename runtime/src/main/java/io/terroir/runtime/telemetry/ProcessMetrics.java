package io.terroir.runtime.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.function.ToLongFunction;

/** The Java runtime of the process, by the names of the OpenTelemetry semantic conventions. */
final class ProcessMetrics {
  private static final AttributeKey<String> MEMORY_TYPE = AttributeKey.stringKey("jvm.memory.type");
  private static final Attributes HEAP = Attributes.of(MEMORY_TYPE, "heap");
  private static final Attributes NON_HEAP = Attributes.of(MEMORY_TYPE, "non_heap");

  private ProcessMetrics() {}

  static List<AutoCloseable> observe(Meter meter) {
    return List.of(
        memory(meter, "jvm.memory.used", "Memory in use", MemoryUsage::getUsed),
        memory(meter, "jvm.memory.committed", "Memory reserved", MemoryUsage::getCommitted),
        meter
            .upDownCounterBuilder("jvm.thread.count")
            .setDescription("Threads that live")
            .setUnit("{thread}")
            .buildWithCallback(
                measurement ->
                    measurement.record(ManagementFactory.getThreadMXBean().getThreadCount())),
        meter
            .counterBuilder("jvm.gc.duration")
            .ofDoubles()
            .setDescription("Time that garbage collection has taken")
            .setUnit("s")
            .buildWithCallback(measurement -> measurement.record(collectionSeconds())));
  }

  private static AutoCloseable memory(
      Meter meter, String name, String description, ToLongFunction<MemoryUsage> bytes) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    return meter
        .upDownCounterBuilder(name)
        .setDescription(description)
        .setUnit("By")
        .buildWithCallback(
            measurement -> {
              measurement.record(bytes.applyAsLong(memory.getHeapMemoryUsage()), HEAP);
              measurement.record(bytes.applyAsLong(memory.getNonHeapMemoryUsage()), NON_HEAP);
            });
  }

  private static double collectionSeconds() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(collector -> Math.max(0, collector.getCollectionTime()))
            .sum()
        / 1_000.0;
  }
}
