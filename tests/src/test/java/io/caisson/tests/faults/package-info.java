/** What breaks under a daemon: disks that are full, lie or fail, files that rot, processes that die. */
@NullMarked
package io.caisson.tests.faults;

import org.jspecify.annotations.NullMarked;
