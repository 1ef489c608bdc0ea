package io.caisson.nvme.auth;

/**
 * Why an authentication fails: the reason code explanations of AUTH_Failure1 and AUTH_Failure2 (NVM Express Base
 * Specification, 8.13.5.6). Their reason code is 1 in each case.
 */
enum FailureReason {
    /** The response is wrong, or there is no key to respond with. */
    FAILED(0x01, "the response does not prove the key"),
    /** The protocol was not offered, or this host has no key here. */
    NOT_USABLE(0x02, "DH-HMAC-CHAP cannot be used"),
    /** Secure channel concatenation was asked for, which is not done here. */
    CONCATENATION_MISMATCH(0x03, "secure channel concatenation is not supported"),
    HASH_UNUSABLE(0x04, "no hash that was offered may be used"),
    GROUP_UNUSABLE(0x05, "no Diffie-Hellman group that was offered may be used"),
    INCORRECT_PAYLOAD(0x06, "a message with wrong content"),
    INCORRECT_MESSAGE(0x07, "a message that was not expected");

    /** The only reason code there is. */
    static final int REASON_CODE = 0x01;

    private final int explanation;
    private final String text;

    FailureReason(int explanation, String text) {
        this.explanation = explanation;
        this.text = text;
    }

    int explanation() {
        return explanation;
    }

    /** For people. */
    String text() {
        return text;
    }
}
