/** The full feature phase of RFC 7143: command window, data transfer, task management, keepalive, session lifecycle. */
@NullMarked
package io.caisson.iscsi.session;

import org.jspecify.annotations.NullMarked;
