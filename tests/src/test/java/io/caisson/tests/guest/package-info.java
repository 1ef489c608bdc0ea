/** The initiator of the Linux kernel, in a guest, against a real daemon: see docs/testing.md. */
@NullMarked
package io.caisson.tests.guest;

import org.jspecify.annotations.NullMarked;
