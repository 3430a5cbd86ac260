package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terroir.node.dev.DevCluster;
import io.terroir.node.dev.DevPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, against a running cluster. */
final class CommandsIT {
  @TempDir private static Path directory;
  private static DevCluster cluster;

  @BeforeAll
  static void start() {
    cluster =
        DevCluster.start(
            directory,
            DevPorts.ANY,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            });
    assertThat(run("keyspace", "create", "cities", "--rule", "eu=FR,DE,IT@EU").exitCode()).isZero();
    assertThat(run("put", "cities", "FR", "capital", "Paris").output().get(0))
        .contains("claimed for eu-west-1");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(cluster.endpoint("eu-west-1"), arguments);
  }

  private static JsonNode json(String... arguments) throws IOException {
    CommandRun run = run(arguments);
    assertThat(run.output()).hasSize(1);
    return new ObjectMapper().readTree(run.output().get(0));
  }

  @Test
  void getPrintsTheValueAloneOnStandardOutput() {
    CommandRun run = run("get", "cities", "FR", "capital");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).containsExactly("Paris");
    assertThat(run.errors().get(0)).contains("served by eu-west-1-");
  }

  @Test
  void auditLogIsExportedAndVerifiedAndComparedWithAnotherReplicas() throws IOException {
    Path log = directory.resolve("audit.jsonl");
    Path other = directory.resolve("other.jsonl");
    // Not of the one that was replaced, perhaps: its log begins with its entry.
    for (Path file : List.of(log, other)) {
      String replica = file.equals(log) ? "eu-west-1-a" : "us-east-1-a";
      assertThat(run("audit", "export", "--from", replica, file.toString()).exitCode()).isZero();
    }

    CommandRun verified =
        CommandRun.offline("audit", "verify", log.toString(), "--heads", other.toString());

    assertThat(verified.output().get(0)).contains("chains are as written");
    assertThat(verified.exitCode()).isZero();
    String text = Files.readString(log);
    assertThat(text).contains("create_keyspace", "\"name\":\"cities\"", "\"claim\":");
    assertThat(text).doesNotContain("salt");
    Files.writeString(log, text.replaceFirst("\"name\":\"cities\"", "\"name\":\"towns\""));
    CommandRun altered = CommandRun.offline("audit", "verify", log.toString());
    assertThat(altered.exitCode()).isEqualTo(1);
    assertThat(altered.output().get(0)).contains("BAD: ", "record r");
  }

  @Test
  void anAbsentKeyHasAnExitCodeOfItsOwn() {
    assertThat(run("get", "cities", "FR", "mayor").exitCode()).isEqualTo(ExitCodes.NOT_FOUND);
  }

  @Test
  void getAndScanShowTheStateOfAnEarlierRevision() throws IOException {
    assertThat(run("put", "cities", "PL", "capital", "Kraków").exitCode()).isZero();
    String then =
        json("get", "cities", "PL", "capital", "--json").at("/placement/revision").asText();
    assertThat(run("put", "cities", "PL", "capital", "Warszawa").exitCode()).isZero();

    assertThat(run("get", "cities", "PL", "capital", "--revision", then).output())
        .containsExactly("Kraków");
    assertThat(run("scan", "cities", "PL", "--revision", then).output())
        .containsExactly("capital\tKraków");
    assertThat(run("get", "cities", "PL", "capital").output()).containsExactly("Warszawa");
  }

  @Test
  void keysEndWithTheLeaseThatTheyWerePutWith() throws IOException {
    String lease = json("lease", "grant", "cities", "PT", "1h", "--json").path("lease").asText();
    assertThat(run("put", "cities", "PT", "mayor", "Ana", "--lease", lease).exitCode()).isZero();

    assertThat(run("lease", "keep-alive", "cities", "PT", lease).output())
        .containsExactly("lease " + lease + ": 3600000 ms of 3600000 ms left");
    assertThat(
            json("lease", "show", "cities", "PT", lease, "--json").path("remainingMillis").asLong())
        .isBetween(1L, 3_600_000L);
    assertThat(run("lease", "revoke", "cities", "PT", lease).output())
        .containsExactly("1 keys removed");
    assertThat(run("get", "cities", "PT", "mayor").exitCode()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(run("lease", "show", "cities", "PT", lease).errors())
        .anyMatch(line -> line.contains("LEASE_NOT_FOUND"));
  }

  @Test
  void leadershipOfAShardIsMovedToAnotherVoter() throws IOException {
    JsonNode shard = json("shard", "list", "cities", "--json").get(0);
    assertThat(shard.path("replicas")).hasSize(3);
    String name = "cities/" + shard.path("region").asText() + "/0";
    String leader = shard.path("leader").asText();
    String next = shard.path("voters").get(0).asText();
    if (next.equals(leader)) {
      next = shard.path("voters").get(1).asText();
    }

    assertThat(run("shard", "move-leader", name, "--to", next).output())
        .containsExactly(name + ": " + leader + " has handed over to " + next);
    String row = name + " +" + next + " +leader .*";
    assertThat(run("shard", "list", "cities").output()).anyMatch(line -> line.matches(row));
    assertThat(run("shard", "move-leader", name, "--to", "nobody").errors())
        .anyMatch(line -> line.contains("nobody cannot take over"));
  }

  @Test
  void aReplicaOfAShardIsRemovedAndAddedAgain() throws IOException {
    JsonNode shard = json("shard", "list", "cities", "--json").get(0);
    String region = shard.path("region").asText();
    String name = "cities/" + region + "/0";
    String goes = shard.path("voters").get(0).asText();
    if (goes.equals(shard.path("leader").asText())) {
      goes = shard.path("voters").get(1).asText();
    }

    CommandRun removed = run("shard", "remove-replica", name, goes);
    assertThat(removed.exitCode()).as("%s", removed.errors()).isZero();
    assertThat(removed.output())
        .singleElement(as(STRING))
        .startsWith(name + ": the voters are ")
        .doesNotContain(goes);
    CommandRun added = run("shard", "add-replica", name, goes);
    assertThat(added.exitCode()).as("%s", added.errors()).isZero();
    assertThat(added.output()).singleElement(as(STRING)).contains(goes);
    assertThat(json("shard", "list", "cities", "--json").get(0).path("voters")).hasSize(3);

    String elsewhere = region.equals("eu-west-1") ? "us-east-1-a" : "eu-west-1-a";
    CommandRun refused = run("shard", "add-replica", name, elsewhere);
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(refused.errors())
        .anyMatch(line -> line.contains("registered in the region of the shard"));
  }

  @Test
  void shardSplitSaysWhereTheNewShardBegins() throws IOException {
    String region = json("shard", "list", "cities", "--json").get(0).path("region").asText();
    String middle = "8" + "0".repeat(31);
    CommandRun split = run("shard", "split", "cities/" + region + "/0", "--at", middle);

    assertThat(split.exitCode()).as("%s", split.errors()).isZero();
    assertThat(split.output()).singleElement(as(STRING)).endsWith("holds what is from " + middle);
    CommandRun again = run("shard", "split", "cities/" + region + "/0", "--at", middle);
    assertThat(again.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(again.errors()).anyMatch(line -> line.contains("not inside the shard's range"));
    assertThat(run("put", "cities", "SK", "capital", "Bratislava").exitCode()).isZero();
    assertThat(run("get", "cities", "SK", "capital").output()).contains("Bratislava");
  }

  @Test
  void watchPrintsChangesOfThePastAndThoseThatCome() throws IOException {
    assertThat(run("put", "cities", "CZ", "capital", "Praha").exitCode()).isZero();
    long first =
        json("get", "cities", "CZ", "capital", "--json").at("/placement/revision").asLong();
    assertThat(run("put", "cities", "CZ", "mayor", "Bohuslav").exitCode()).isZero();
    String from = Long.toString(first);

    assertThat(run("watch", "cities", "CZ", "--from-revision", from, "--count", "2").output())
        .hasSize(2)
        .first(as(STRING))
        .endsWith("\tPUT\tcapital\tPraha");
    CompletableFuture<JsonNode> coming =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return json(
                    "watch",
                    "cities",
                    "CZ",
                    "b",
                    "--prefix",
                    "--from-revision",
                    from,
                    "--count",
                    "1",
                    "--json");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(run("put", "cities", "CZ", "bridge", "Karluv").exitCode()).isZero();

    assertThat(coming)
        .succeedsWithin(Duration.ofSeconds(20))
        .satisfies(
            event -> {
              assertThat(event.path("type").asText()).isEqualTo("put");
              assertThat(event.path("key").asText()).isEqualTo("bridge");
              assertThat(event.path("value").asText()).isEqualTo("Karluv");
              assertThat(event.path("revision").asLong()).isGreaterThan(first);
            });
  }

  @Test
  void aCommandRunsUnderALockAndTheNextHasAGreaterToken() throws IOException {
    assertThat(run("put", "cities", "SK", "capital", "Bratislava").exitCode()).isZero();
    Path tokens = directory.resolve("tokens");
    for (int i = 0; i < 2; i++) {
      CommandRun locked =
          CommandRun.offline(
              "lock",
              "cities",
              "SK",
              "mayor",
              "--endpoint",
              cluster.endpoint("eu-west-1"),
              "--",
              "sh",
              "-c",
              "echo $TERROIR_LOCK_TOKEN >> " + tokens + "; exit 7");
      assertThat(locked.exitCode()).as("%s", locked.errors()).isEqualTo(7);
    }

    List<Long> seen = Files.readAllLines(tokens).stream().map(Long::parseLong).toList();
    assertThat(seen).hasSize(2);
    assertThat(seen.get(1)).isGreaterThan(seen.get(0));
  }

  @Test
  void whoHoldsALockLetsNobodyElseHaveItAndItsLossEndsTheCommand() throws Exception {
    Path token = directory.resolve("token");
    CompletableFuture<CommandRun> holder =
        CompletableFuture.supplyAsync(
            () ->
                CommandRun.offline(
                    "lock",
                    "cities",
                    "HU",
                    "mayor",
                    "--endpoint",
                    cluster.endpoint("eu-west-1"),
                    "--ttl",
                    "3s",
                    "--",
                    "sh",
                    "-c",
                    "echo $TERROIR_LOCK_KEY > " + token + "; exec sleep 60"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.exists(token) && Files.size(token) > 0);
    CommandRun other = run("lock", "cities", "HU", "mayor", "--wait", "500ms");
    assertThat(other.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(other.errors()).anyMatch(line -> line.contains("DEADLINE_EXCEEDED"));
    String key = Files.readString(token).strip();
    String lease = Long.toString(Long.parseLong(key.substring(key.indexOf('/') + 1), 16));

    assertThat(run("lease", "revoke", "cities", "HU", lease).exitCode()).isZero();
    CommandRun ended = holder.get(20, TimeUnit.SECONDS);
    assertThat(ended.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(ended.errors()).anyMatch(line -> line.contains("the lock was lost"));
  }

  @Test
  void whoIsElectedLeadsUntilItLosesItsLeaseAndThenTheNext() throws Exception {
    CommandRun nobody = run("elect", "cities", "AT", "mayor");
    assertThat(nobody.exitCode()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(nobody.errors()).containsExactly("terroir: nobody leads");

    CompletableFuture<CommandRun> seen =
        inBackground("elect", "cities", "AT", "mayor", "-l", "--count", "2");
    CompletableFuture<CommandRun> anne = inBackground("elect", "cities", "AT", "mayor", "anne");
    JsonNode first = leaderOnce("anne");
    CompletableFuture<CommandRun> bert = inBackground("elect", "cities", "AT", "mayor", "bert");
    assertThat(bert).isNotDone();
    revoke(first);
    JsonNode second = leaderOnce("bert");
    revoke(second);

    assertThat(second.path("token").asLong()).isGreaterThan(first.path("token").asLong());
    for (CompletableFuture<CommandRun> ended : List.of(anne, bert)) {
      assertThat(ended.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(ExitCodes.FAILED);
      assertThat(ended.join().errors()).containsExactly("terroir: this process leads no more");
    }
    assertThat(seen.get(20, TimeUnit.SECONDS).output())
        .containsExactly(
            "anne leads by key " + first.path("key").asText() + ", token " + first.path("token"),
            "bert leads by key " + second.path("key").asText() + ", token " + second.path("token"));
  }

  private CompletableFuture<CommandRun> inBackground(String... arguments) {
    return CompletableFuture.supplyAsync(() -> run(arguments));
  }

  private JsonNode leaderOnce(String expected) throws IOException {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                run("elect", "cities", "AT", "mayor", "--json").output().stream()
                    .anyMatch(line -> line.contains(expected)));
    return json("elect", "cities", "AT", "mayor", "--json");
  }

  private void revoke(JsonNode leader) {
    String key = leader.path("key").asText();
    String lease = Long.toString(Long.parseLong(key.substring(key.indexOf('/') + 1), 16));
    assertThat(run("lease", "revoke", "cities", "AT", lease).exitCode()).isZero();
  }

  @Test
  void scanListsKeysWithValues() {
    assertThat(run("scan", "cities", "FR").output()).containsExactly("capital\tParis");
  }

  @Test
  void whereTellsHomeAndAllowedRegions() {
    assertThat(run("where", "cities", "FR").output())
        .contains("home     eu-west-1", "allowed  eu-west-1", "rule     eu");
  }

  @Test
  void reserveHoldsAValueForOneOwner() throws IOException {
    assertThat(run("reserve", "cities", "mayor-of-paris", "--show").exitCode())
        .isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(
            run("reserve", "cities", "mayor-of-paris", "--owner", "anne", "--ttl", "1h").output())
        .contains("held        by this owner", "generation  1", "ttl         3600000 ms");

    CommandRun other = run("reserve", "cities", "mayor-of-paris");
    assertThat(other.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(other.errors()).anyMatch(line -> line.contains("ALREADY_RESERVED"));
    assertThat(
            json("reserve", "cities", "mayor-of-paris", "--owner", "anne", "--renew", "1", "--json")
                .at("/reservation/generation")
                .asLong())
        .isEqualTo(2);
    assertThat(
            run("reserve", "cities", "mayor-of-paris", "--owner", "anne", "--release", "2")
                .output())
        .contains("held        no", "generation  3");
  }

  @Test
  void statusShowsRegionsNodesReplicasShardsAndLags() throws IOException {
    assertThat(run("keyspace", "create", "likes", "--weak", "PN_COUNTER").exitCode()).isZero();
    assertThat(run("keyspace", "create", "towns", "--read-replicas").exitCode()).isZero();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(run("status").output())
                    .anyMatch(line -> line.matches("eu-west-1 +EU +3 +1 .* % free +a b c"))
                    .anyMatch(line -> line.matches("ap-northeast-1-gateway .* gateway +up +0.*"))
                    .anyMatch(line -> line.matches("eu-west-1-a .* node +up .* [GT]iB, .*"))
                    .anyMatch(line -> line.startsWith("directory: epoch "))
                    .anyMatch(line -> line.startsWith("cities/eu-west-1/0 "))
                    .anyMatch(line -> line.startsWith("likes/us-east-1/0 "))
                    .anyMatch(
                        line -> line.matches("eu-west-1 +us-east-1 +at most .* at most .* old.*")));

    JsonNode picture = json("status", "--json");
    assertThat(picture.path("nodes")).hasSize(12);
    assertThat(picture.at("/nodes/0/report/disk/freeBytes").asLong()).isPositive();
    assertThat(picture.path("strongShards").size()).isPositive();
    assertThat(picture.path("config").path("replicas")).hasSize(3);
  }

  /** Other tests take replicas away meanwhile, so it need not be healthy. */
  @Test
  void statusExitsWithHowTheDeploymentIsAndLooksAgainAsOftenAsItIsTold() throws IOException {
    JsonNode picture = json("status", "--json");
    CommandRun run = run("status", "--watch", "10ms", "--count", "2");

    assertThat(picture.path("health").asText()).isIn("healthy", "degraded", "down");
    assertThat(run.exitCode()).isIn(ExitCodes.DONE, ExitCodes.DEGRADED, ExitCodes.DOWN);
    assertThat(run.output().stream().filter(line -> line.contains(" sees 3 regions"))).hasSize(2);
    assertThat(run("status", "--count", "2").exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run("status", "--width", "10").errors().get(0)).contains("at least 40");
  }

  @Test
  void statusOfAGatewayThatIsNotThereFails() {
    CommandRun run = CommandRun.offline("status", "--endpoint", "localhost:1", "--timeout", "1");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).hasSize(1);
  }

  @Test
  void configStatusShowsEveryReplicaOfTheDirectory() throws IOException {
    assertThat(run("config", "status").output())
        .anyMatch(line -> line.startsWith("epoch ") && line.contains("must agree"))
        .anyMatch(line -> line.startsWith("eu-west-1-") && line.contains("ready"));
    JsonNode replicas = json("config", "status", "--json").path("replicas");
    assertThat(replicas).hasSize(3);
    assertThat(replicas.get(0).at("/report/epoch").asLong()).isPositive();
    assertThat(replicas.get(0).at("/report/instances/committed").isNumber()).isTrue();
  }

  @Test
  void memberIsRemovedAndAddedAgain() throws IOException {
    JsonNode before = json("config", "members", "list", "--json");
    String last = before.path("members").get(2).path("node").asText();

    CommandRun removed = run("config", "members", "remove", last);
    assertThat(removed.exitCode()).as("%s", removed.errors()).isZero();
    assertThat(removed.output()).hasSize(2).last().asString().doesNotContain(last);
    assertThat(removed.errors()).last().asString().contains("the old members may stop");

    CommandRun again = run("config", "members", "remove", last);
    assertThat(again.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(again.errors()).hasSize(1).first().asString().contains(last + " is no member");

    CommandRun added = run("config", "members", "add", last);
    assertThat(added.exitCode()).as("%s", added.errors()).isZero();
    JsonNode after = json("config", "members", "list", "--json");
    assertThat(after.path("epoch").asLong()).isEqualTo(before.path("epoch").asLong() + 2);
    assertThat(List.copyOf(after.path("members").findValuesAsText("node"))).contains(last);
  }

  @Test
  void programsGetJson() throws IOException {
    assertThat(json("get", "cities", "FR", "capital", "--json").path("value").asText())
        .isEqualTo("Paris");
    assertThat(json("where", "cities", "FR", "--json").at("/placement/home").asText())
        .isEqualTo("eu-west-1");
    assertThat(json("status", "--json").path("nodes")).hasSize(12);
    assertThat(json("keyspace", "list", "--json").findValuesAsText("name")).contains("cities");
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    assertThat(String.join("\n", run("--help").output()))
        .contains("demo", "dev", "keyspace", "put", "get", "scan", "where", "reserve", "status")
        .contains("Exit codes");
  }
}
