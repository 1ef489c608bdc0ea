/** Alerts: rules over what a node knows, what becomes of them, and who is told. */
@NullMarked
package io.caisson.web.alert;

import org.jspecify.annotations.NullMarked;
