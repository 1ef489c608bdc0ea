package io.caisson.tests.guest;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a kernel logs about its disks. */
public final class KernelLog {

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
            "nvme.*(timeout|error recovery|[Ff]ailed|[Ii]nvalid|Connection (refused|closed)|mismatch)",
            "Failing path|Fail(ing)? .*multipath",
            "XFS .*([Cc]orrupt|error|[Ss]hut)",
            "EXT4-fs.*(error|warning)",
            "Call Trace|BUG:|Oops|WARNING:|blocked for more than|soft lockup"));

    /**
     * A controller that the host is leaving. Its keep alive timer may fire once more before it is stopped: then the kernel fails
     * the command itself, unsent, as one of a controller that is being deleted, and logs that.
     */
    private static final Pattern LEAVING = Pattern.compile("nvme (nvme\\d+): Removing ctrl: ");

    private static final Pattern NEW = Pattern.compile("nvme (nvme\\d+): new ctrl: ");
    private static final Pattern KEEP_ALIVE_FAILED =
            Pattern.compile("nvme (nvme\\d+): failed nvme_keep_alive_end_io error=");

    private KernelLog() {}

    /** The lines that are complaints, without those that are allowed. */
    public static List<String> complaints(String log, List<String> allowed) {
        List<Pattern> expected = allowed.stream().map(Pattern::compile).toList();
        Set<String> leaving = new HashSet<>();
        return log.lines()
                .filter(line -> {
                    found(LEAVING, line).ifPresent(leaving::add);
                    found(NEW, line).ifPresent(leaving::remove);
                    return found(KEEP_ALIVE_FAILED, line)
                            .filter(leaving::contains)
                            .isEmpty();
                })
                .filter(line -> COMPLAINT.matcher(line).find())
                .filter(line -> expected.stream()
                        .noneMatch(pattern -> pattern.matcher(line).find()))
                .toList();
    }

    private static Optional<String> found(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
