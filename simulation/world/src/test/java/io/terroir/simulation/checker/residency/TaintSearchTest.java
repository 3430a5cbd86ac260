package io.terroir.simulation.checker.residency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TaintSearchTest {
  private final Canaries canaries = new Canaries();
  private final TaintSearch search = new TaintSearch(canaries);
  private final Canaries.Scope europe = canaries.scope("origin 7", Set.of("eu"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void dataAtHomeIsFine() {
    search.look("disk of eu-1", "eu", bytes("abc" + europe.token("value") + "def"));
    assertThat(search.verdict().holds()).isTrue();
    assertThat(search.canariesSeen()).isEqualTo(1);
  }

  @Test
  void dataAbroadIsFoundInBytesBuffersAndText() {
    search.look("disk of us-1", "us", bytes(europe.token("value of k")));
    search.look("log of us-1", "us", "refused " + europe.token("key") + "!");
    search.look(
        "message to us-1", "us", ByteBuffer.wrap(bytes("..." + europe.token("name")), 3, 16));
    assertThat(search.verdict().violations()).hasSize(3);
    assertThat(search.verdict().render())
        .contains("data of origin 7 is at disk of us-1 in us")
        .contains("first seen: value of k");
  }

  @Test
  void canaryIsFoundAtEveryOffsetInNoise() {
    SplittableRandom random = new SplittableRandom(5);
    String letters = "zqjxkvwyab";
    for (int offset = 0; offset < 300; offset++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < offset; i++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      text.append(europe.token("value")).append("zqjxkvw");
      search.look("place " + offset, "us", bytes(text.toString()));
      search.look("text " + offset, "us", text);
    }
    assertThat(search.verdict().violations()).hasSize(600);
  }

  @Test
  void eachPlaceIsReportedOnce() {
    for (int i = 0; i < 10; i++) {
      search.look("disk of us-1", "us", bytes(europe.token("value " + i)));
    }
    assertThat(search.verdict().violations()).hasSize(1);
  }

  @Test
  void changedScopeCountsFromThenOn() {
    String token = europe.token("value");
    europe.allow(Set.of("eu", "us"));
    search.look("disk of us-1", "us", bytes(token));
    assertThat(search.verdict().holds()).isTrue();
    europe.allow(Set.of("eu"));
    search.look("disk of us-1", "us", bytes(token));
    assertThat(search.verdict().isViolated()).isTrue();
  }

  @Test
  void incompleteOrUnknownCanariesAreIgnored() {
    search.look("disk", "us", bytes("zqjxkvwy"));
    search.look("disk", "us", bytes("zqjxkvwy0000"));
    search.look("disk", "us", bytes("zqjxkvwy0000zzzz"));
    assertThat(search.verdict().holds()).isTrue();
    assertThat(search.bytesSearched()).isEqualTo(36);
  }

  @Test
  void numbersAreReadBackInFull() {
    for (int i = 0; i < 5_000; i++) {
      canaries.scope("origin", Set.of()).token("value");
    }
    search.look("disk", "us", bytes(europe.token("the last")));
    assertThat(search.verdict().render()).contains("the last");
  }
}
