package io.terroir.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ByteSearchTest {
  @TempDir Path directory;

  private final ByteSearch search = new ByteSearch(List.of("Paris\t2138551", "Köln\t963395"));

  @Test
  void findsNeedlesOfAnyLengthAnywhereBelow() throws IOException {
    Files.writeString(directory.resolve("a"), "xxParis\t2138551");
    Files.createDirectory(directory.resolve("deep"));
    Files.writeString(directory.resolve("deep/b"), "Köln\t963395 and Köln\t963395");

    assertThat(search.bytesFoundBelow(directory)).isEqualTo(13 + 12 + 12);
  }

  @Test
  void findsNothingInWhatOnlyBeginsAlike() throws IOException {
    Files.writeString(directory.resolve("a"), "Paris\t213855 Paris\t");
    Files.createFile(directory.resolve("empty"));

    assertThat(search.bytesFoundBelow(directory)).isZero();
  }
}
