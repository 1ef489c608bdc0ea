package io.caisson.iscsi.login;

import io.caisson.store.access.ChapCredentials;
import io.caisson.store.access.HostAccess;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link LoginIdentity}.
 *
 * @param status {@link LoginStatus#SUCCESS}, or why not
 * @param access set exactly on success: the host, and what it has to prove before it is in
 * @param target set on success of a normal session
 * @param portal the address the initiator dialled; set with {@code target}
 * @param movedTo set exactly with {@link LoginStatus#TARGET_MOVED_TEMPORARILY}: what TargetAddress says (RFC 7143, 13.8)
 */
public record Admission(
        LoginStatus status,
        @Nullable HostAccess access,
        @Nullable TargetView target,
        @Nullable PortalView portal,
        @Nullable String movedTo) {

    public static Admission refused(LoginStatus status) {
        return new Admission(status, null, null, null, null);
    }

    /** The target is there, but should be dialled at another address. */
    public static Admission moved(String address) {
        return new Admission(LoginStatus.TARGET_MOVED_TEMPORARILY, null, null, null, address);
    }

    public static Admission normal(HostAccess access, TargetView target, PortalView portal) {
        return new Admission(LoginStatus.SUCCESS, access, target, portal, null);
    }

    public static Admission discovery(HostAccess access) {
        return new Admission(LoginStatus.SUCCESS, access, null, null, null);
    }

    /** How the host authenticates; null if it need not. */
    @Nullable
    ChapCredentials chap() {
        return access == null ? null : access.chap();
    }
}
