package io.caisson.portal.bgp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer on BIRD's control socket: lines of a code of four digits and a text, the last of which has a space behind its code and
 * the others a hyphen. A line that begins with a space has the code of the one before (BIRD's manual, "Remote control"). Immutable.
 */
record BirdReply(List<Line> lines) {
    private static final int CODE_LENGTH = 4;

    /** From here on codes are errors: 8xxx while doing it, 9xxx in the wording of the command. */
    private static final int FIRST_ERROR = 8000;

    /** One line, without its code. */
    record Line(int code, String text) {}

    /**
     * Reads an answer from the beginning of what came so far.
     *
     * @return null if its last line has not come yet
     * @throws IllegalArgumentException this is not what BIRD says
     */
    static @Nullable BirdReply parse(byte[] bytes, int length) {
        List<Line> lines = new ArrayList<>();
        int code = 0;
        int start = 0;
        for (int end = 0; end < length; end++) {
            if (bytes[end] != '\n') {
                continue;
            }
            String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            start = end + 1;
            if (text.startsWith(" ")) {
                lines.add(new Line(code, text.substring(1)));
                continue;
            }
            // What BIRD says without being asked begins with a plus.
            if (text.startsWith("+")) {
                continue;
            }
            if (!text.matches("\\d{4}[ -].*")) {
                throw new IllegalArgumentException("not an answer of BIRD: " + text);
            }
            code = Integer.parseInt(text.substring(0, CODE_LENGTH));
            lines.add(new Line(code, text.substring(CODE_LENGTH + 1)));
            if (text.charAt(CODE_LENGTH) == ' ') {
                return new BirdReply(List.copyOf(lines));
            }
        }
        return null;
    }

    /** That of the last line: what became of the command. */
    int code() {
        return last().code();
    }

    boolean failed() {
        return code() >= FIRST_ERROR;
    }

    /** In words. */
    String outcome() {
        return last().text();
    }

    private Line last() {
        return lines.get(lines.size() - 1);
    }
}
