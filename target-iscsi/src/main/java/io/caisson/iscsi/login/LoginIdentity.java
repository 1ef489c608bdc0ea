package io.caisson.iscsi.login;

import org.jspecify.annotations.Nullable;

/**
 * Who wants in, as the first keys of a login say.
 *
 * @param initiatorName in lower case
 * @param isid 48 bits
 * @param tsih 0 for a new session
 * @param targetName null only in a discovery session
 */
public record LoginIdentity(
        String initiatorName,
        long isid,
        int tsih,
        int cid,
        boolean discovery,
        @Nullable String targetName) {}
