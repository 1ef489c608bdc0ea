package io.caisson.tests.guest;

import java.util.List;
import java.util.regex.Pattern;

/** Reads what a kernel logs about its disks. */
final class KernelLog {

    /** Lines that a healthy target never causes. */
    private static final Pattern COMPLAINT = Pattern.compile(String.join(
            "|",
            "I/O error",
            "critical .* error",
            "Unhandled (sense|error) code",
            "Parse VPD",
            "FAILED Result",
            "Sense Key : (Medium Error|Hardware Error|Aborted Command|Illegal Request|Data Protect)",
            "reservation conflict",
            "detected conn error",
            "ping timeout",
            "session recovery timed out",
            "rejecting I/O",
            "rejected by target|protocol error|[Dd]igest|itt .* invalid|bad opcode",
            "abort|device reset failed|target reset",
            "Asymmetric access state changed|alua: .*(fail|error)",
            // A keep alive that is under way when the host leaves fails by that.
            "nvme(?!.*keep.?alive).*(timeout|error recovery|[Ff]ailed|[Ii]nvalid|Connection (refused|closed)|mismatch)",
            "Failing path|Fail(ing)? .*multipath",
            "XFS .*([Cc]orrupt|error|[Ss]hut)",
            "EXT4-fs.*(error|warning)",
            "Call Trace|BUG:|Oops|WARNING:|blocked for more than|soft lockup"));

    private KernelLog() {}

    /** The lines that are complaints, without those that are allowed. */
    static List<String> complaints(String log, List<String> allowed) {
        List<Pattern> expected = allowed.stream().map(Pattern::compile).toList();
        return log.lines()
                .filter(line -> COMPLAINT.matcher(line).find())
                .filter(line -> expected.stream()
                        .noneMatch(pattern -> pattern.matcher(line).find()))
                .toList();
    }
}
