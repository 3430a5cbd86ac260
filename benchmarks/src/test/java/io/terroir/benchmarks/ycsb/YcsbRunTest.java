package io.terroir.benchmarks.ycsb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import site.ycsb.ByteIterator;
import site.ycsb.StringByteIterator;

/** What YCSB's client is told, and what is understood of what it prints. */
final class YcsbRunTest {
  private static final YcsbRun SCANS =
      new YcsbRun("etcd", "e", 100, 1_000, 4, List.of("h:1", "h:2"));

  @Test
  void workloadIsSetWithAllItsShares() {
    assertThat(SCANS.runArguments())
        .startsWith("-t", "-threads", "4", "-db", EtcdDb.class.getName())
        .contains("scanproportion=0.95", "insertproportion=0.05", "readproportion=0.0")
        .contains("etcd.endpoints=h:1,h:2", "recordcount=100", "operationcount=1000");
    assertThat(SCANS.loadArguments()).startsWith("-load");
  }

  @Test
  void sharesOfEveryWorkloadAreAll() {
    YcsbRun.WORKLOADS.forEach(
        (letter, properties) ->
            assertThat(
                    properties.stream()
                        .filter(property -> property.contains("proportion="))
                        .mapToDouble(
                            property ->
                                Double.parseDouble(property.substring(property.indexOf('=') + 1)))
                        .sum())
                .as(letter)
                .isEqualTo(1));
  }

  @Test
  void summaryIsThroughputAndPercentilesOfEachKindOfCall() {
    YcsbRun.Result result =
        SCANS.result(
            List.of(
                "[OVERALL], RunTime(ms), 500",
                "[OVERALL], Throughput(ops/sec), 2000.4",
                "[SCAN], 99thPercentileLatency(us), 12500",
                "[CLEANUP], 99thPercentileLatency(us), 1",
                "[SCAN], Return=OK, 950"));

    assertThat(result).isEqualTo(new YcsbRun.Result("etcd", "e", 2000.4, Map.of("scan", 12.5)));
    assertThat(result.row()).containsExactly("e", "etcd", "2,000", "scan 12.50");
  }

  @Test
  void failuresAndSilenceAreNoSummary() {
    assertThatThrownBy(() -> SCANS.result(List.of("[READ], Return=ERROR, 3")))
        .hasMessageContaining("calls that failed");
    assertThatThrownBy(() -> SCANS.result(List.of())).hasMessage("YCSB printed no summary");
  }

  @Test
  void recordSurvivesItsBytes() {
    Map<String, ByteIterator> record =
        Map.of("field0", new StringByteIterator("a"), "field1", new StringByteIterator(""));

    ByteString encoded = RecordCodec.encode(record);

    assertThat(RecordCodec.decode(encoded))
        .hasSize(2)
        .hasEntrySatisfying("field0", value -> assertThat(value).hasToString("a"))
        .hasEntrySatisfying("field1", value -> assertThat(value).hasToString(""));
  }
}
