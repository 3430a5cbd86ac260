package io.terroir.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A plot of lines over a few named places of the x axis, as SVG that stands alone. The y axis
 * begins at zero, so that heights compare as values do.
 *
 * @param places names below the x axis, evenly spaced
 */
record LinePlot(String title, String xLabel, List<String> places, List<Line> lines) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 160;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final int TICKS = 5;
  private static final int LEGEND_STEP = 20;

  /** Told apart also by those who see red and green alike (Okabe and Ito). */
  private static final List<String> COLORS =
      List.of("#0072b2", "#56b4e9", "#d55e00", "#009e73", "#cc79a7", "#e69f00");

  /**
   * What one system did.
   *
   * @param points one for each place of the x axis
   */
  record Line(String name, List<Point> points) {}

  /**
   * A value with the range of its rounds.
   *
   * @param min where the bar begins; the value if there is none
   * @param max where it ends
   */
  record Point(double value, double min, double max) {
    static Point of(double value) {
      return new Point(value, value, value);
    }
  }

  LinePlot {
    places = List.copyOf(places);
    lines = List.copyOf(lines);
  }

  String svg() {
    List<String> parts = new ArrayList<>();
    parts.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                .formatted(WIDTH, HEIGHT)
            + " font-size=\"12\">");
    parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
    parts.add(text(WIDTH / 2.0, TOP / 2.0, "middle", title));
    parts.add(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 15.0, "middle", xLabel));
    double top = axisTop();
    for (int tick = 0; tick <= TICKS; tick++) {
      double value = top * tick / TICKS;
      parts.add(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#dddddd\"/>"
              .formatted(LEFT, WIDTH - RIGHT, number(y(value, top)), number(y(value, top))));
      parts.add(text(LEFT - 8.0, y(value, top) + 4, "end", label(value)));
    }
    for (int place = 0; place < places.size(); place++) {
      parts.add(text(x(place), HEIGHT - BOTTOM + 20.0, "middle", places.get(place)));
    }
    for (int i = 0; i < lines.size(); i++) {
      parts.add(line(lines.get(i), COLORS.get(i % COLORS.size()), i, top));
    }
    parts.add("</svg>");
    return String.join("\n", parts) + "\n";
  }

  /** The least of 1, 2, 2.5, 5 times a power of ten that is not below any value. */
  private double axisTop() {
    double greatest =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::max)
            .max()
            .orElse(0);
    if (greatest <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(greatest)));
    for (double step : List.of(1.0, 2.0, 2.5, 5.0)) {
      if (step * power >= greatest) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private double x(int place) {
    int between = places.size() < 2 ? 1 : places.size() - 1;
    return LEFT + (WIDTH - LEFT - RIGHT) * (double) place / between;
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
  }

  private String line(Line line, String color, int number, double top) {
    List<String> parts = new ArrayList<>();
    List<String> corners = new ArrayList<>();
    for (int place = 0; place < line.points().size(); place++) {
      Point point = line.points().get(place);
      corners.add(number(x(place)) + "," + number(y(point.value(), top)));
      parts.add(
          "<line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\" stroke=\"%s\"/>"
              .formatted(
                  number(x(place)),
                  number(x(place)),
                  number(y(point.min(), top)),
                  number(y(point.max(), top)),
                  color));
      parts.add(
          "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>"
              .formatted(number(x(place)), number(y(point.value(), top)), color));
    }
    parts.add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
            .formatted(String.join(" ", corners), color));
    double legend = TOP + (double) LEGEND_STEP * number;
    parts.add(
        "<rect x=\"%d\" y=\"%s\" width=\"12\" height=\"12\" fill=\"%s\"/>"
            .formatted(WIDTH - RIGHT + 20, number(legend), color));
    parts.add(text(WIDTH - RIGHT + 38.0, legend + 10, "start", line.name()));
    return String.join("\n", parts);
  }

  private static String text(double x, double y, String anchor, String text) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
        .formatted(number(x), number(y), anchor, escaped(text));
  }

  private static String label(double value) {
    return value >= 10 || value == 0
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escaped(String text) {
    return text.codePoints()
        .mapToObj(
            point ->
                switch (point) {
                  case '<' -> "&lt;";
                  case '>' -> "&gt;";
                  case '&' -> "&amp;";
                  default -> Character.toString(point);
                })
        .collect(Collectors.joining());
  }
}
