package io.caisson.store.service;

import java.util.List;
import java.util.Optional;

/**
 * The people who use the API. Any thread; blocks, with bounded waits. Users are named by id or by name. There is always an
 * administrator once there was one.
 */
public interface UserService {

    /** The same, but a change or deletion is refused as CHANGED unless the user stands at this revision then. */
    UserService onlyAt(long revision);

    /** @throws ServiceException CONFLICT also if just this one exists: passwords are not compared */
    User create(UserSpec spec) throws ServiceException;

    User get(String idOrName) throws ServiceException;

    /** Never blocks. */
    Optional<User> find(String id);

    /** All users by name. */
    List<User> list();

    /** @throws ServiceException CONFLICT if nobody would be an administrator any more */
    User changeRole(String idOrName, String role) throws ServiceException;

    /** Ends all sessions of the user. */
    User changePassword(String idOrName, String password, boolean mustChange) throws ServiceException;

    /** Ends all sessions of the user. @throws ServiceException NOT_FOUND, CONFLICT for the last administrator */
    void delete(String idOrName) throws ServiceException;

    /**
     * Who has this name and this password. Takes as long for a name that nobody has.
     *
     * @throws ServiceException UNAVAILABLE if too many ask at once
     */
    Optional<User> verify(String name, String password) throws ServiceException;
}
