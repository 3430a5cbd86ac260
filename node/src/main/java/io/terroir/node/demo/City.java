package io.terroir.node.demo;

/**
 * A city of the GeoNames gazetteer.
 *
 * @param id its GeoNames id
 * @param country ISO 3166-1, two letters
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 */
record City(
    int id, String name, String country, long population, double latitude, double longitude) {
  private static final double EARTH_RADIUS_KM = 6371.0;
  private static final int COLUMNS = 6;

  static City parse(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      throw new IllegalArgumentException(
          "a city has " + COLUMNS + " columns, not " + columns.length);
    }
    return new City(
        Integer.parseInt(columns[0]),
        columns[1],
        columns[2],
        Long.parseLong(columns[3]),
        Double.parseDouble(columns[4]),
        Double.parseDouble(columns[5]));
  }

  /** What is stored: name, population and position, tab-separated. */
  String value() {
    return name + "\t" + population + "\t" + latitude + "\t" + longitude;
  }

  /** The key inside its country; padded so that a scan is ordered by id. */
  String key() {
    return String.format("city/%09d", id);
  }

  /** Great-circle distance (haversine). */
  double distanceKm(double otherLatitude, double otherLongitude) {
    double phi = Math.toRadians(latitude);
    double otherPhi = Math.toRadians(otherLatitude);
    double halfPhi = (otherPhi - phi) / 2;
    double halfLambda = Math.toRadians(otherLongitude - longitude) / 2;
    double chord =
        Math.pow(Math.sin(halfPhi), 2)
            + Math.cos(phi) * Math.cos(otherPhi) * Math.pow(Math.sin(halfLambda), 2);
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(chord));
  }
}
