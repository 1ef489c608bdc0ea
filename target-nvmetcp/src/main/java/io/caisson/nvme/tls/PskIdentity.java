package io.caisson.nvme.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caisson.nvme.command.QueueLink;
import io.caisson.store.access.TlsKey;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a pre-shared key, which a host sends in the clear (NVM Express TCP Transport Specification, 3.6.1.3):
 *
 * <pre>
 *   NVMe0R01 HOSTNQN SUBNQN            version 0, a retained key, SHA-256 (02 for SHA-384)
 *   NVMe1R01 HOSTNQN SUBNQN DIGEST     version 1
 * </pre>
 *
 * Keys of type G, which come out of an authentication, are not made here.
 *
 * @param hash of the cipher suite
 * @param digest of the key, in base64; null in version 0
 */
record PskIdentity(
        TlsKey.Hash hash,
        QueueLink.TlsIdentity parties,
        @Nullable String digest) {

    /** Longer ones are not looked at: two NQNs of 223 bytes, the digest of 64 characters, and what is between. */
    static final int MAX_BYTES = 8 + 1 + 223 + 1 + 223 + 1 + 64;

    private static final Pattern FORM =
            Pattern.compile("NVMe([01])R0([12]) (\\S{1,223}) (\\S{1,223})(?: (\\S{1,64}))?");

    /** Null if it is none that could be known here. */
    static @Nullable PskIdentity parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return null;
        }
        Matcher form = FORM.matcher(new String(bytes, UTF_8));
        if (!form.matches()) {
            return null;
        }
        String digest = form.group(5);
        boolean versionHasDigest = form.group(1).equals("1");
        if (versionHasDigest != (digest != null)) {
            return null;
        }
        int number = Integer.parseInt(form.group(2));
        TlsKey.Hash hash = number == TlsKey.Hash.SHA256.number() ? TlsKey.Hash.SHA256 : TlsKey.Hash.SHA384;
        return new PskIdentity(hash, new QueueLink.TlsIdentity(form.group(3), form.group(4)), digest);
    }

    /** As on the wire. */
    String text() {
        String text = "NVMe%dR%02d %s %s"
                .formatted(digest == null ? 0 : 1, hash.number(), parties.hostNqn(), parties.subsystemNqn());
        return digest == null ? text : text + " " + digest;
    }
}
