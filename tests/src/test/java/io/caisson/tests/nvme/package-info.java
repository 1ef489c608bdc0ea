/** What NVMe/TCP demands of the target, over the wire: a real daemon under our own host, well-behaved and hostile. */
@NullMarked
package io.caisson.tests.nvme;

import org.jspecify.annotations.NullMarked;
