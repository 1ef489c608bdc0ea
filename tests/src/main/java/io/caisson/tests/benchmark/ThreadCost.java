package io.caisson.tests.benchmark;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/**
 * What the threads of this process with a common name have used so far.
 *
 * @param allocatedBytes on the Java heap
 */
record ThreadCost(long cpuNanos, long allocatedBytes) {

    static ThreadCost of(String threadNames) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpu = 0;
        long allocated = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(threadNames)) {
                cpu += threads.getThreadCpuTime(thread.getThreadId());
                allocated += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return new ThreadCost(cpu, allocated);
    }

    ThreadCost since(ThreadCost earlier) {
        return new ThreadCost(cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes);
    }
}
