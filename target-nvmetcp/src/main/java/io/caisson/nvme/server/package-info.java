/** Listens for hosts, and wires queues, controllers and namespaces together. */
@NullMarked
package io.caisson.nvme.server;

import org.jspecify.annotations.NullMarked;
