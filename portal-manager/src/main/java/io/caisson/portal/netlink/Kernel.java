package io.caisson.portal.netlink;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kernels can do, by their release. */
final class Kernel {
    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");

    private Kernel() {}

    /** Since 5.18 addresses keep a mark of who assigned them (IFA_PROTO). */
    static boolean marksAddresses(String release) {
        Matcher parts = RELEASE.matcher(release);
        if (!parts.matches()) {
            return false;
        }
        int major = Integer.parseInt(parts.group(1));
        return major > 5 || major == 5 && Integer.parseInt(parts.group(2)) >= 18;
    }
}
