package io.caisson.store.service;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** iSCSI names (RFC 7143, 4.2.7), in lower case as RFC 3722 compares them. */
final class InitiatorNames {
    private static final int MAX_BYTES = 223;

    /** RFC 7143, 4.2.7.4: year and month, reversed domain name, and after a colon what its owner likes. */
    private static final Pattern IQN =
            Pattern.compile("iqn\\.\\d{4}-(0[1-9]|1[0-2])\\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[^\\s\\p{Cntrl}/]+)?");

    /** RFC 7143, 4.2.7.5: EUI-64. */
    private static final Pattern EUI = Pattern.compile("eui\\.[0-9a-f]{16}");

    /** RFC 7143, 4.2.7.6: NAA of 8 or 16 bytes. */
    private static final Pattern NAA = Pattern.compile("naa\\.([0-9a-f]{16}|[0-9a-f]{32})");

    private InitiatorNames() {}

    /** The name in its one spelling. */
    static String normalized(String text, String pointer) throws ServiceException {
        String name = text.toLowerCase(Locale.ROOT);
        boolean isName = name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && (IQN.matcher(name).matches()
                        || EUI.matcher(name).matches()
                        || NAA.matcher(name).matches());
        if (!isName) {
            throw ServiceException.invalid(
                    "'" + text + "' is not an iSCSI name",
                    pointer,
                    "copy it from the host: iqn.YYYY-MM.reversed.domain:text, eui. with 16 or naa. with 16 or 32"
                            + " hexadecimal digits");
        }
        return name;
    }
}
