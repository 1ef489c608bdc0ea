package io.caisson.store.service;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens for programs. Any thread; blocks, with bounded waits, but for {@link #verify}. Named by id or by name. */
public interface TokenService {

    /** The same, but a change or deletion is refused as CHANGED unless the token stands at this revision then. */
    TokenService onlyAt(long revision);

    /** A token just made, with its secret, which nobody can read ever after. */
    record NewToken(ApiToken token, String secret) {
        @Override
        public String toString() {
            return "NewToken[" + token.name() + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @param expiresInDays null for one that has no end
     * @throws ServiceException CONFLICT if one has the name: what it was made of cannot be shown again
     */
    NewToken create(String name, String role, @Nullable Integer expiresInDays, String createdBy)
            throws ServiceException;

    ApiToken get(String idOrName) throws ServiceException;

    /** All tokens by name, also those that have expired. */
    List<ApiToken> list();

    void delete(String idOrName) throws ServiceException;

    /** Whose secret it is, if it still counts. Never blocks; the use is noted later, if it can be. */
    Optional<ApiToken> verify(String secret);
}
