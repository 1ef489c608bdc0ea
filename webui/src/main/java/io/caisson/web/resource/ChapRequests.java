package io.caisson.web.resource;

import static java.util.Objects.requireNonNullElse;

import io.caisson.store.service.ChapSpec;
import io.caisson.store.service.HostChap;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.HostRequests.ChangeChap;
import io.caisson.web.resource.HostRequests.CreateChap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What requests about a host's CHAP come to. Pure functions. */
final class ChapRequests {

    private ChapRequests() {}

    static @Nullable ChapSpec spec(@Nullable CreateChap request) throws ProblemException {
        if (request == null) {
            return null;
        }
        refuseNoDigests(request.digests());
        return new ChapSpec(
                request.user(),
                request.secret(),
                request.mutualUser(),
                request.mutualSecret(),
                requireNonNullElse(request.digests(), List.of()),
                requireNonNullElse(request.discovery(), true));
    }

    /** @param current how it is now; secrets that are not given stay, as the service knows them and nobody else does */
    static @Nullable ChapSpec changed(@Nullable HostChap current, @Nullable ChangeChap request)
            throws ProblemException {
        if (request == null) {
            return kept(current);
        }
        refuseNoDigests(request.digests());
        String user = request.user();
        if (user == null) {
            if (current == null) {
                throw ProblemException.invalid("/chap/user", "the host has no CHAP, so chap/user is required", null);
            }
            user = current.user();
        }
        String mutualUser = request.mutualUser();
        if (mutualUser == null) {
            mutualUser = current == null ? null : current.mutualUser();
        }
        return new ChapSpec(
                user,
                request.secret(),
                mutualUser == null || mutualUser.isEmpty() ? null : mutualUser,
                request.mutualSecret(),
                requireNonNullElse(request.digests(), current == null ? List.of() : current.digests()),
                requireNonNullElse(request.discovery(), current == null || current.discovery()));
    }

    /** Everything as it is. */
    static @Nullable ChapSpec kept(@Nullable HostChap current) {
        return current == null
                ? null
                : new ChapSpec(
                        current.user(), null, current.mutualUser(), null, current.digests(), current.discovery());
    }

    /** Absent means all, or as before. An empty list would have to mean none, with which nobody could log in. */
    private static void refuseNoDigests(@Nullable List<String> digests) throws ProblemException {
        if (digests != null && digests.isEmpty()) {
            throw ProblemException.invalid(
                    "/chap/digests", "no digest would be left to log in with", "name at least one, or leave it out");
        }
    }
}
