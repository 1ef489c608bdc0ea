/** Alerts of real daemons, and those who are told of them. */
@NullMarked
package io.caisson.tests.alerts;

import org.jspecify.annotations.NullMarked;
