/** Initiators and test suites that nobody here wrote, against the whole target with its disks in memory. */
@NullMarked
package io.caisson.iscsi.interop;

import org.jspecify.annotations.NullMarked;
