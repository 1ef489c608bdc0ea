package io.caisson.cli;

import java.util.ArrayList;
import java.util.List;

/** Aligns cells into columns, two blanks apart, with no blanks at the end of a line. */
public final class TableRenderer {

    private TableRenderer() {}

    /**
     * Renders a table.
     *
     * @param rows each as long as {@code columns}
     * @return lines without line ends, the first being the headers
     */
    public static List<String> table(List<Column> columns, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(columns.stream().map(Column::header).toList());
        rows.forEach(row -> all.add(row.stream().map(TableRenderer::oneLine).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - width(row.get(i)));
                line.append(columns.get(i).rightAligned() ? blanks + row.get(i) : row.get(i) + blanks);
                line.append(i < widths.length - 1 ? "  " : "");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** One line per field: its header, then its value. */
    static List<String> fields(List<Column> columns, List<String> values) {
        int width = columns.stream().mapToInt(c -> width(c.header())).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String header = columns.get(i).header();
            String line = header + " ".repeat(width - width(header)) + "  " + oneLine(values.get(i));
            lines.add(line.stripTrailing());
        }
        return lines;
    }

    /** Control characters would let a label paint the terminal or fake a row. */
    private static String oneLine(String cell) {
        return cell.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
