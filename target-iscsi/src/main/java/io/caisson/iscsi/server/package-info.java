/** The iSCSI server: listeners, connections, and the only place that sees channel pipelines. */
@NullMarked
package io.caisson.iscsi.server;

import org.jspecify.annotations.NullMarked;
