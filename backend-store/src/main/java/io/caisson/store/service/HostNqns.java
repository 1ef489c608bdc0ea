package io.caisson.store.service;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** NVMe qualified names of hosts (NVM Express Base Specification, 4.5). They are compared byte by byte, so kept as given. */
final class HostNqns {
    private static final int MAX_BYTES = 223;

    /** Year and month, reversed domain name, and after a colon what its owner likes. */
    private static final Pattern NQN =
            Pattern.compile("nqn\\.\\d{4}-(0[1-9]|1[0-2])\\.[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:[^\\s\\p{Cntrl}]+");

    /** Of a UUID: owned by NVM Express, so nothing else may follow. */
    private static final String UUID_PREFIX = "nqn.2014-08.org.nvmexpress:uuid:";

    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private HostNqns() {}

    static void check(String text, String pointer) throws ServiceException {
        boolean isNqn = text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && NQN.matcher(text).matches()
                && (!text.startsWith(UUID_PREFIX)
                        || UUID.matcher(text.substring(UUID_PREFIX.length())).matches());
        if (!isNqn) {
            throw ServiceException.invalid(
                    "'" + text + "' is not an NVMe qualified name",
                    pointer,
                    "copy it from the host, where Linux has it in /etc/nvme/hostnqn: nqn.YYYY-MM.reversed.domain:text,"
                            + " or " + UUID_PREFIX + " and a UUID; at most " + MAX_BYTES + " bytes");
        }
    }
}
