package io.caisson.tests.benchmark;

import java.util.List;

/**
 * The processor time of several processes together.
 *
 * @param cpuNanosWithoutCompilers user and system time, but for the Java compilers'
 */
public record ProcessTimes(long cpuNanosWithoutCompilers) {

    public static ProcessTimes of(List<Process> processes) {
        long nanos = 0;
        for (Process process : processes) {
            ProcessUsage usage = ProcessUsage.of(process.pid());
            nanos += usage.cpuNanos() - usage.compilerNanos();
        }
        return new ProcessTimes(nanos);
    }

    public ProcessTimes since(ProcessTimes earlier) {
        return new ProcessTimes(cpuNanosWithoutCompilers - earlier.cpuNanosWithoutCompilers);
    }
}
