package io.caisson.iscsi.login;

import org.jspecify.annotations.Nullable;

/** What we answer to an offered value, and what then holds: pure functions of RFC 7143, 6.2. */
public final class Negotiation {

    public static final String YES = "Yes";
    public static final String NO = "No";
    public static final String NONE = "None";
    public static final String REJECT = "Reject";
    public static final String IRRELEVANT = "Irrelevant";
    public static final String NOT_UNDERSTOOD = "NotUnderstood";

    /**
     * @param answer the value to send back; null if the key is not answered
     * @param agreed the value that holds from now on; null if nothing changed
     */
    public record Outcome(@Nullable String answer, @Nullable String agreed) {

        static final Outcome REJECTED = new Outcome(REJECT, null);

        static Outcome agreed(String value) {
            return new Outcome(value, value);
        }
    }

    private Negotiation() {}

    /**
     * @param offer the initiator's value
     * @param ours what we want: a number, Yes or No, or a comma-separated list; unused for declarations
     */
    public static Outcome negotiate(LoginKey key, String offer, String ours) {
        return switch (key.function()) {
            case DECLARATIVE -> declared(key, offer);
            case MINIMUM -> number(key, offer, Math.min(parse(key, offer), Long.parseLong(ours)));
            case MAXIMUM -> number(key, offer, Math.max(parse(key, offer), Long.parseLong(ours)));
            case AND -> logical(offer, offer.equals(YES) && ours.equals(YES));
            case OR -> logical(offer, offer.equals(YES) || ours.equals(YES));
            case LIST -> firstCommon(offer, ours);
            case OBSOLETE_BOOLEAN -> logical(offer, false);
            case OBSOLETE -> Outcome.REJECTED;
        };
    }

    private static Outcome declared(LoginKey key, String offer) {
        if (!key.numeric()) {
            return new Outcome(null, offer);
        }
        long value = parse(key, offer);
        return value < 0 ? Outcome.REJECTED : new Outcome(null, Long.toString(value));
    }

    private static Outcome number(LoginKey key, String offer, long result) {
        return parse(key, offer) < 0 ? Outcome.REJECTED : Outcome.agreed(Long.toString(result));
    }

    private static Outcome logical(String offer, boolean result) {
        if (!offer.equals(YES) && !offer.equals(NO)) {
            return Outcome.REJECTED;
        }
        return Outcome.agreed(result ? YES : NO);
    }

    private static Outcome firstCommon(String offer, String ours) {
        String list = "," + ours + ",";
        for (String value : offer.split(",")) {
            if (!value.isEmpty() && list.contains("," + value + ",")) {
                return Outcome.agreed(value);
            }
        }
        return Outcome.REJECTED;
    }

    /** The number in decimal or 0x form (RFC 7143, 6.1), or -1 if it is none or out of the key's range. */
    static long parse(LoginKey key, String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        String digits = hex ? text.substring(2) : text;
        if (digits.isEmpty() || digits.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 128 ? Character.digit(c, hex ? 16 : 10) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * (hex ? 16 : 10) + digit;
        }
        return value >= key.minimum() && value <= key.maximum() ? value : -1;
    }
}
