package io.caisson.tests.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has used so far, as the kernel counts it (proc(5)).
 *
 * @param cpuNanos user and system time of all its threads
 * @param compilerNanos the part of the Java compilers' threads, which ends when the code is warm
 * @param peakResidentBytes the most it had in memory at once
 */
public record ProcessUsage(long cpuNanos, long compilerNanos, long peakResidentBytes) {
    /** USER_HZ is 100 on every architecture that matters here. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    public static ProcessUsage of(long processId) {
        Path process = Path.of("/proc", Long.toString(processId));
        try {
            return new ProcessUsage(cpuNanos(process), compilerNanos(process), peakResidentBytes(process));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + processId + " is gone", e);
        }
    }

    public ProcessUsage since(ProcessUsage earlier) {
        return new ProcessUsage(
                cpuNanos - earlier.cpuNanos, Math.max(0, compilerNanos - earlier.compilerNanos), peakResidentBytes);
    }

    /** Of two processes together. */
    public ProcessUsage plus(ProcessUsage other) {
        return new ProcessUsage(
                cpuNanos + other.cpuNanos,
                compilerNanos + other.compilerNanos,
                peakResidentBytes + other.peakResidentBytes);
    }

    private static long cpuNanos(Path taskOrProcess) throws IOException {
        String stat = Files.readString(taskOrProcess.resolve("stat"));
        // The second field is the name, in parentheses, and may contain anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * NANOS_PER_TICK;
    }

    private static long compilerNanos(Path process) throws IOException {
        List<Path> tasks;
        try (Stream<Path> listed = Files.list(process.resolve("task"))) {
            tasks = listed.toList();
        }
        long nanos = 0;
        for (Path task : tasks) {
            try {
                String name = Files.readString(task.resolve("comm")).strip();
                if (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")) {
                    nanos += cpuNanos(task);
                }
            } catch (NoSuchFileException ended) {
                continue; // The JVM ends compiler threads that have nothing to do.
            }
        }
        return nanos;
    }

    private static long peakResidentBytes(Path process) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }
}
