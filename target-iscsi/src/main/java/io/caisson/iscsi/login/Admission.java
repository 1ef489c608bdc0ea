package io.caisson.iscsi.login;

import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link LoginIdentity}.
 *
 * @param status {@link LoginStatus#SUCCESS}, or why not
 * @param host set exactly on success
 * @param target set on success of a normal session
 * @param portal the address the initiator dialled; set with {@code target}
 */
public record Admission(
        LoginStatus status,
        @Nullable HostView host,
        @Nullable TargetView target,
        @Nullable PortalView portal) {

    public static Admission refused(LoginStatus status) {
        return new Admission(status, null, null, null);
    }

    public static Admission normal(HostView host, TargetView target, PortalView portal) {
        return new Admission(LoginStatus.SUCCESS, host, target, portal);
    }

    public static Admission discovery(HostView host) {
        return new Admission(LoginStatus.SUCCESS, host, null, null);
    }
}
