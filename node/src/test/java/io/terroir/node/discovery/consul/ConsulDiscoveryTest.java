package io.terroir.node.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.discovery.Heard;
import io.terroir.node.discovery.consul.ConsulSettings.Times;
import io.terroir.node.discovery.consul.StubConsul.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Consul may answer, and what must come of it. */
final class ConsulDiscoveryTest {
  private static final String REGISTER = "service/register";
  private static final String RENEW = "check/pass/service:terroir-eu-a";
  private static final String DEREGISTER = "service/deregister/terroir-eu-a";

  private static final Times QUICK =
      new Times(
          Duration.ofMillis(60),
          Duration.ofMinutes(1),
          Duration.ofSeconds(7),
          Duration.ofMillis(1),
          Duration.ofMillis(1),
          Duration.ofMillis(4),
          Duration.ofSeconds(5));

  @TempDir Path directory;

  private final StubConsul consul;
  private final Heard heard = new Heard();
  private Optional<ConsulDiscovery> discovery = Optional.empty();

  ConsulDiscoveryTest() throws IOException {
    consul = new StubConsul();
  }

  @BeforeEach
  void quietHttpClient() {
    java.util.logging.Logger.getLogger("org.apache.http").setLevel(java.util.logging.Level.OFF);
  }

  @AfterEach
  void closeAll() {
    discovery.ifPresent(ConsulDiscovery::close);
    consul.close();
  }

  private CompletableFuture<Void> start(Optional<Path> token) {
    ConsulDiscovery next =
        new ConsulDiscovery(
            new ConsulSettings(consul.address(), "terroir", token, Optional.empty(), QUICK),
            new PeerConfig("eu-a", Role.NODE, "eu", "a", Optional.empty(), Optional.empty()),
            HostPort.parse("10.0.0.1:7500"),
            1);
    discovery = Optional.of(next);
    return next.start(heard);
  }

  private CompletableFuture<Void> start() {
    return start(Optional.empty());
  }

  private void answer(int status, String index, String body) {
    consul.lists.add(new Answer(status, index, body));
  }

  private void awaitQueries(String... expected) {
    Awaitility.await().untilAsserted(() -> assertThat(consul.queries).startsWith(expected));
  }

  private void awaitCalls(String call, int count) {
    Awaitility.await().until(() -> Collections.frequency(consul.agentCalls, call) >= count);
  }

  @Test
  void waitsForWhatIsLaterThanTheLastAnswer() {
    answer(200, "12", StubConsul.processAt("eu-b", "10.0.0.2"));
    answer(200, "15", StubConsul.processAt("eu-b", "10.0.0.3"));
    var unused = start();

    awaitQueries("", "wait=7s&index=12", "wait=7s&index=15");

    assertThat(heard.last()).containsExactly("eu-b@10.0.0.3:7500");
    assertThat(heard.failures()).isEmpty();
  }

  @Test
  void asksFromScratchWhenTheIndexGoesBack() {
    answer(200, "1000", StubConsul.processAt("eu-b", "10.0.0.2"));
    answer(200, "3", "[]");
    answer(200, "4", StubConsul.processAt("eu-b", "10.0.0.3"));
    var unused = start();

    awaitQueries("", "wait=7s&index=1000", "", "wait=7s&index=4");

    assertThat(heard.last()).containsExactly("eu-b@10.0.0.3:7500");
  }

  @Test
  void asksFromScratchWhenTheIndexIsNone() {
    answer(200, "0", "[]");
    var unused = start();

    awaitQueries("", "");
  }

  @Test
  void keepsWhatItHasWhenConsulFails() {
    answer(200, "12", StubConsul.processAt("eu-b", "10.0.0.2"));
    answer(500, "", "No cluster leader");
    answer(200, "", "[]");
    answer(200, "13", "this is no JSON");
    var unused = start();

    awaitQueries("", "wait=7s&index=12", "", "", "");

    assertThat(heard.count()).isEqualTo(1);
    assertThat(heard.failures())
        .hasSize(3)
        .satisfies(
            failures ->
                assertThat(failures.get(0)).isEqualTo("Consul answers 500: No cluster leader"));
  }

  @Test
  void completesWithTheFirstListAndNotWithAFailure() {
    answer(403, "", "Permission denied");
    CompletableFuture<Void> first = start(Optional.empty());
    Awaitility.await().until(() -> !heard.failures().isEmpty());
    assertThat(first).isNotDone();

    answer(200, "1", "[]");

    Awaitility.await().until(first::isDone);
    assertThat(heard.last()).isEmpty();
  }

  @Test
  void whatOthersHaveRegisteredUnderTheNameIsLeftOut() {
    answer(
        200,
        "1",
        """
        [{"Node": {"Address": "10.1.1.1"}, "Service": {"Service": "terroir", "Port": 1}},
         {"Node": {"Address": "10.1.1.1"},
          "Service": {"Port": 1, "Meta": {"terroir-node": "../x", "terroir-region": "eu",
            "terroir-started-millis": "1"}}},
         {"Node": {"Address": "10.1.1.1"},
          "Service": {"Port": 7, "Meta": {"terroir-node": "eu-b", "terroir-region": "eu",
            "terroir-started-millis": "1"}}}]
        """);
    start().join();

    assertThat(heard.last()).as("at the address of its machine").containsExactly("eu-b@10.1.1.1:7");
  }

  @Test
  void ofTwoRegistrationsTheLivingCountsAndThenTheLater() {
    String one =
        """
        {"Node": {"Address": "m"},
         "Service": {"Address": "%s", "Port": 1, "Meta": {"terroir-node": "%s",
           "terroir-region": "eu", "terroir-started-millis": "%d"}},
         "Checks": [{"Status": "%s"}]}
        """;
    answer(
        200,
        "1",
        "["
            + String.join(
                ",",
                one.formatted("dead-later", "eu-b", 9, "critical"),
                one.formatted("alive-sooner", "eu-b", 3, "passing"),
                one.formatted("alive-later", "eu-b", 5, "warning"),
                one.formatted("dead-last", "eu-c", 8, "critical"),
                one.formatted("dead-first", "eu-c", 7, "critical"))
            + "]");
    start().join();

    assertThat(heard.last()).containsExactly("eu-b@alive-later:1", "eu-c@dead-last:1");
  }

  @Test
  void registersAndRenewsAndTakesItBack() {
    var unused = start();
    awaitCalls(RENEW, 3);
    assertThat(consul.agentCalls).containsOnlyOnce(REGISTER).startsWith(REGISTER);

    discovery.orElseThrow().close();

    assertThat(consul.agentCalls).endsWith(DEREGISTER);
  }

  @Test
  void registersAgainWhenTheAgentHasForgottenIt() {
    var unused = start();
    awaitCalls(RENEW, 1);

    consul.agentStatus = Map.of(RENEW, 500);
    awaitCalls(REGISTER, 2);
    consul.agentStatus = Map.of();

    int before = Collections.frequency(consul.agentCalls, REGISTER);
    awaitCalls(RENEW, Collections.frequency(consul.agentCalls, RENEW) + 3);
    assertThat(Collections.frequency(consul.agentCalls, REGISTER)).isBetween(before, before + 1);
  }

  @Test
  void aRefusedRegistrationIsTriedAgainAndDoesNotKeepItFromLooking() {
    consul.agentStatus = Map.of(REGISTER, 403);
    answer(200, "1", StubConsul.processAt("eu-b", "10.0.0.2"));
    start().join();
    awaitCalls(REGISTER, 2);
    assertThat(consul.agentCalls).doesNotContain(RENEW);
    assertThat(heard.last()).containsExactly("eu-b@10.0.0.2:7500");

    consul.agentStatus = Map.of();

    awaitCalls(RENEW, 1);
  }

  @Test
  void theTokenTravelsInAHeaderAndIsReadAgain() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "first\n");
    var unused = start(Optional.of(token));
    awaitCalls(RENEW, 1);
    assertThat(consul.tokens).containsOnly("first");
    assertThat(consul.queries).noneMatch(query -> query.contains("first"));

    Files.writeString(token, "second\n");

    Awaitility.await().until(() -> consul.tokens.contains("second"));
  }
}
