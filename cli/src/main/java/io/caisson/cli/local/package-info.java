/**
 * The instance on this machine: starting the daemon, seeing how it is, stopping it. What it and the daemon tell each other
 * lies in the data directory ({@link io.caisson.cli.local.DaemonRecord}) and, while it starts, in a pipe
 * ({@link io.caisson.cli.local.StartMessage}).
 */
@NullMarked
package io.caisson.cli.local;

import org.jspecify.annotations.NullMarked;
