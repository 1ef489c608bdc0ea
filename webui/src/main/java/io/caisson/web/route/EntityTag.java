package io.caisson.web.route;

import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is known by (RFC 9110, 8.8.3): the revision at which its object stands in the catalog, and a digest of all that is
 * shown. A change depends on the revision alone: space that grew, or a session that came, is nothing that somebody decided.
 *
 * @param revision null for what is no one object of the catalog
 */
record EntityTag(@Nullable Long revision, String digest) {

    private static final int DIGEST_BYTES = 12;
    private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})?-[A-Za-z0-9_-]{1,64}\"");

    static EntityTag of(@Nullable Long revision, byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return new EntityTag(
                    revision,
                    Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, DIGEST_BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    String header() {
        return "\"" + (revision == null ? "" : revision) + "-" + digest + "\"";
    }

    /** Whether the client has just this already, by its {@code If-None-Match} (RFC 9110, 13.1.2). */
    boolean isKnown(@Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        return Arrays.stream(ifNoneMatch.split(","))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals("*") || tag.equals(header()));
    }

    /** The revision that {@code If-Match} asks for (RFC 9110, 13.1.1). */
    static long expected(String ifMatch) throws ProblemException {
        Matcher tag = TAG.matcher(ifMatch.strip());
        if (!tag.matches() || tag.group(1) == null) {
            throw new ProblemException(
                    ProblemKind.MALFORMED_REQUEST,
                    "If-Match is not the ETag of one object",
                    List.of(),
                    "send the header ETag of the answer that showed it, with its quotes");
        }
        return Long.parseLong(tag.group(1));
    }
}
