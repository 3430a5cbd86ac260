package io.terroir.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Origin;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code terroir dev} as a process of its own, killed as {@code kill -9} does. */
final class KilledProcessIT {
  private static final int WRITES_BEFORE_THE_KILL = 2_000;
  private static final int WRITERS = 8;
  private static final int PORT_ATTEMPTS = 100;

  @TempDir Path directory;

  private final TerroirProcess processes = new TerroirProcess();

  @AfterEach
  void stop() {
    processes.close();
  }

  @Test
  void everyAcknowledgedWriteIsThereAfterKillNineAndRestart() throws Exception {
    int port = freePorts();
    String endpoint = "127.0.0.1:" + port;
    Process first = processes.dev(directory, port);
    processes.awaitUp(endpoint);
    try (TerroirClient client = client(endpoint)) {
      client.admin().createKeyspace("notes", KeyspacePolicy.strong());
    }
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    AtomicBoolean killed = new AtomicBoolean();

    try (TerroirClient client = client(endpoint)) {
      Origin origin = client.keyspace("notes").origin("me");
      Thread[] writers = new Thread[WRITERS];
      for (int writer = 0; writer < WRITERS; writer++) {
        String prefix = "writer-" + writer + "/";
        writers[writer] = new Thread(() -> writeUntil(killed, origin, prefix, acknowledged));
        writers[writer].start();
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> acknowledged.size() >= WRITES_BEFORE_THE_KILL);
      first.destroyForcibly();
      assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
      killed.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
    }

    Process second = processes.dev(directory, port);
    processes.awaitUp(endpoint);
    assertThat(second.isAlive()).isTrue();
    try (TerroirClient client = client(endpoint)) {
      Origin origin = client.keyspace("notes").origin("me");
      for (String key : acknowledged) {
        assertThat(origin.get(key).text()).as(key).contains("value of " + key);
      }
    }
  }

  private static void writeUntil(
      AtomicBoolean killed, Origin origin, String prefix, Queue<String> acknowledged) {
    for (int i = 0; !killed.get(); i++) {
      String key = prefix + i;
      try {
        origin.put(key, "value of " + key);
        acknowledged.add(key);
      } catch (TerroirException notAcknowledged) {
        // The process is gone, or the outcome is unknown: nothing was promised.
      }
    }
  }

  private static TerroirClient client(String endpoint) {
    return TerroirClient.builder()
        .endpoints(endpoint)
        .deadline(Duration.ofSeconds(15))
        .adminDeadline(Duration.ofSeconds(60))
        .build();
  }

  /** The first of three ports that are free now. */
  private static int freePorts() throws IOException {
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      try (ServerSocket first = new ServerSocket(0)) {
        if (isFree(first.getLocalPort() + 1) && isFree(first.getLocalPort() + 2)) {
          return first.getLocalPort();
        }
      }
    }
    throw new AssertionError("no three free ports in a row");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException | IllegalArgumentException taken) {
      return false;
    }
  }
}
