package io.caisson.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.web.auth.HashedTokens.HashedToken;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashedTokensTest {

    private final HashedTokens tokens = new HashedTokens(List.of(
            new HashedToken("ann", Role.ADMIN, HashedTokens.sha256("a")),
            new HashedToken("bob", Role.VIEWER, HashedTokens.sha256("b"))));

    @Test
    void knowsWhoseTokenItIs() {
        assertThat(tokens.verify("a")).contains(new Caller("ann", Role.ADMIN));
        assertThat(tokens.verify("b")).contains(new Caller("bob", Role.VIEWER));
        assertThat(tokens.verify("c")).isEmpty();
        assertThat(tokens.verify("")).isEmpty();
    }

    @Test
    void keepsItsHashesToItself() {
        byte[] hash = HashedTokens.sha256("a");
        HashedToken token = new HashedToken("ann", Role.ADMIN, hash);
        hash[0]++;
        token.sha256()[0]++;
        assertThat(new HashedTokens(List.of(token)).verify("a")).isPresent();
    }

    @Test
    void refusesTokensThatAreNone() {
        assertThatThrownBy(() -> new HashedToken("x", Role.VIEWER, new byte[20]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HashedToken("x", Role.ANYONE, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rolesIncludeThoseBeforeThem() {
        assertThat(Role.ADMIN.covers(Role.OPERATOR)).isTrue();
        assertThat(Role.VIEWER.covers(Role.VIEWER)).isTrue();
        assertThat(Role.VIEWER.covers(Role.OPERATOR)).isFalse();
        assertThat(Role.ANYONE.covers(Role.VIEWER)).isFalse();
    }
}
