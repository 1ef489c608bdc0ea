package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * What an export shall be.
 *
 * @param volume id or name
 * @param host id or name
 * @param protocol {@code iscsi}
 * @param lun 0 to 16383; the lowest that is free for the host when absent
 */
public record ExportSpec(
        String volume,
        String host,
        String protocol,
        @Nullable Integer lun) {}
