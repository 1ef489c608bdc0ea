/** Initiators that nobody here wrote, against a real daemon: libiscsi's tools and its test suite, QEMU's tools, jSCSI. */
@NullMarked
package io.caisson.tests.interop;

import org.jspecify.annotations.NullMarked;
