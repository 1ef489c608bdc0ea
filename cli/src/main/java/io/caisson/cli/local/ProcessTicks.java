package io.caisson.cli.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** When processes were started, by a clock that no one can set. */
public final class ProcessTicks {

    /** Position of starttime behind the command's name in /proc/PID/stat, counted from 0; see proc(5). */
    private static final int START_TIME = 19;

    private ProcessTicks() {}

    /** Ticks from the machine's start to the start of a process; empty when it does not run, or is dead but not reaped. */
    public static OptionalLong of(long pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
        // The name is in parentheses and may hold anything, parentheses and blanks too.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        boolean dead = fields[0].equals("Z") || fields[0].equals("X");
        return dead ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fields[START_TIME]));
    }
}
