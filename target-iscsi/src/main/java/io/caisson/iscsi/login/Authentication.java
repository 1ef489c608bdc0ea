package io.caisson.iscsi.login;

import static io.caisson.iscsi.login.LoginStatus.AUTHENTICATION_FAILURE;
import static io.caisson.iscsi.login.LoginStatus.INITIATOR_ERROR;
import static io.caisson.iscsi.login.LoginStatus.SUCCESS;

import io.caisson.store.access.ChapCredentials;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The security part of one login (RFC 7143, 6.3.2 and 12): which method, and whether it is through. Owner: the connection's
 * event loop.
 */
final class Authentication {

    private static final String CHAP = "CHAP";

    private final @Nullable ChapCredentials credentials;
    private final boolean required;
    private final Challenges challenges;
    private @Nullable ChapExchange exchange;

    /**
     * @param credentials null if the host has none
     * @param required whether it has to use them in this session
     */
    Authentication(@Nullable ChapCredentials credentials, boolean required, Challenges challenges) {
        this.credentials = credentials;
        this.required = required;
        this.challenges = challenges;
    }

    /** Whether the security stage may be left. */
    boolean through() {
        return exchange == null ? !required : exchange.authenticated();
    }

    /**
     * Takes what a request says about security; a status other than success ends the login.
     *
     * @param keys the keys of section 12 in it, and no others
     * @param leaving whether it asks for the next stage
     * @param answer borrowed: gets our keys
     */
    LoginStatus onKeys(LoginStage stage, Map<LoginKey, String> keys, boolean leaving, ByteBuf answer) {
        if (stage != LoginStage.SECURITY_NEGOTIATION) {
            return onKeysTooLate(keys, answer);
        }
        if (exchange != null) {
            return exchange.onKeys(keys, answer);
        }
        Map<LoginKey, String> others = new EnumMap<>(LoginKey.class);
        others.putAll(keys);
        String methods = others.remove(LoginKey.AUTH_METHOD);
        if (!others.isEmpty()) {
            return INITIATOR_ERROR; // a step of a method that was not agreed on
        }
        if (methods != null) {
            return onMethods(methods, answer);
        }
        // Who does not speak of methods means None.
        return leaving && !through() ? AUTHENTICATION_FAILURE : SUCCESS;
    }

    /** Initiators that begin behind the security stage may still say None (jSCSI does): what they mean is clear. */
    private LoginStatus onKeysTooLate(Map<LoginKey, String> keys, ByteBuf answer) {
        String methods = keys.get(LoginKey.AUTH_METHOD);
        boolean saysNone = keys.size() == 1
                && methods != null
                && Negotiation.negotiate(LoginKey.AUTH_METHOD, methods, Negotiation.NONE)
                                .agreed()
                        != null;
        if (!keys.isEmpty() && !saysNone) {
            return INITIATOR_ERROR;
        }
        if (!through()) {
            return AUTHENTICATION_FAILURE;
        }
        if (saysNone) {
            TextKeys.write(answer, LoginKey.AUTH_METHOD.text(), Negotiation.NONE);
        }
        return SUCCESS;
    }

    private LoginStatus onMethods(String offered, ByteBuf answer) {
        String ours = credentials == null ? Negotiation.NONE : required ? CHAP : CHAP + "," + Negotiation.NONE;
        String agreed =
                Negotiation.negotiate(LoginKey.AUTH_METHOD, offered, ours).agreed();
        if (agreed == null) {
            return AUTHENTICATION_FAILURE;
        }
        TextKeys.write(answer, LoginKey.AUTH_METHOD.text(), agreed);
        if (credentials != null && agreed.equals(CHAP)) {
            exchange = new ChapExchange(credentials, challenges);
        }
        return SUCCESS;
    }
}
