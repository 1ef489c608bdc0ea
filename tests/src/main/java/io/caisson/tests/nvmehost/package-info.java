/**
 * An NVMe/TCP host of our own, for tests and benchmarks only.
 *
 * <p>It shares no line with the target: a peer that has the target's misunderstandings would find none of them. Sections
 * are those of the NVMe/TCP transport specification 1.0 ("TCP"), the NVMe base specification 2.0 ("Base") and the NVM
 * command set specification 1.0 ("NVM").
 */
@NullMarked
package io.caisson.tests.nvmehost;

import org.jspecify.annotations.NullMarked;
