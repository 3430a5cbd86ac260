package io.terroir.node.status;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/**
 * Tables that fit a terminal. The last column of a table is the one whose text may be long: it is
 * wrapped when the table would be wider than the terminal.
 */
public final class Layout {
  /** The width of what is no terminal: nothing is wrapped, so that lines can be searched. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** Narrower than this the last column would be unreadable; the table is wider then. */
  private static final int LAST_COLUMN_MIN = 20;

  private static final int GAP = 2;

  private final ColorScheme colours;
  private final int width;

  /**
   * A layout.
   *
   * @param ansi whether there are colours
   * @param width in characters
   */
  public Layout(Ansi ansi, int width) {
    this.colours = new ColorScheme.Builder(ansi).build();
    this.width = width;
  }

  /** A text and how it looks. */
  record Cell(String text, List<IStyle> styles) {
    Cell {
      styles = List.copyOf(styles);
    }

    static Cell plain(String text) {
      return new Cell(text, List.of());
    }

    static Cell good(String text) {
      return new Cell(text, List.of(Style.fg_green));
    }

    static Cell doubtful(String text) {
      return new Cell(text, List.of(Style.fg_yellow));
    }

    static Cell bad(String text) {
      return new Cell(text, List.of(Style.fg_red, Style.bold));
    }

    static Cell of(String text, Health health) {
      return switch (health) {
        case HEALTHY -> plain(text);
        case DEGRADED -> doubtful(text);
        case DOWN -> bad(text);
      };
    }
  }

  /** Aligned columns under a header. */
  String table(List<String> header, List<List<Cell>> rows) {
    List<List<Cell>> all = new ArrayList<>();
    all.add(header.stream().map(name -> new Cell(name, List.of(Style.bold))).toList());
    all.addAll(rows);
    return table(all);
  }

  /** Aligned columns. */
  String table(List<List<Cell>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).text().length() + GAP);
      }
    }
    int before = 0;
    for (int i = 0; i < columns - 1; i++) {
      before += widths[i];
    }
    int last = columns - 1;
    widths[last] = Math.min(widths[last], Math.max(width - before, LAST_COLUMN_MIN));
    Column[] laidOut = new Column[columns];
    for (int i = 0; i < columns; i++) {
      laidOut[i] = new Column(widths[i], 0, i == last ? Overflow.WRAP : Overflow.TRUNCATE);
    }
    TextTable table = TextTable.forColumns(colours, laidOut);
    for (List<Cell> row : rows) {
      table.addRowValues(row.stream().map(this::text).toArray(Text[]::new));
    }
    return withoutTrailingBlanks(table.toString());
  }

  private static String withoutTrailingBlanks(String table) {
    return String.join("\n", table.lines().map(String::stripTrailing).toList());
  }

  /** One line. */
  String line(Cell cell) {
    return text(cell).toString();
  }

  /** Names and reasons come from elsewhere: nothing in them is taken for markup. */
  private Text text(Cell cell) {
    return colours.apply(cell.text(), cell.styles());
  }
}
