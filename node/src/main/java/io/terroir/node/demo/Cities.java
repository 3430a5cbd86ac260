package io.terroir.node.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** The data set: GeoNames cities of at least 15,000 inhabitants (CC BY 4.0, geonames.org). */
final class Cities {
  /** The members of the European Union, by ISO 3166-1. */
  static final Set<String> EU_COUNTRIES =
      Set.of(
          "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
          "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");

  private static final String RESOURCE = "cities.tsv.gz";

  private Cities() {}

  /** Every row, ordered by country and id. */
  static List<City> load() {
    try (InputStream packed = Cities.class.getResourceAsStream(RESOURCE)) {
      if (packed == null) {
        throw new IllegalStateException("the data set is not on the class path");
      }
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8));
      return lines.lines().filter(line -> !line.startsWith("#")).map(City::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the data set cannot be read", e);
    }
  }
}
