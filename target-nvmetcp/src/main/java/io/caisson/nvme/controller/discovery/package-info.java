/** The discovery log: which subsystems a host may use, and at which addresses. */
@NullMarked
package io.caisson.nvme.controller.discovery;

import org.jspecify.annotations.NullMarked;
