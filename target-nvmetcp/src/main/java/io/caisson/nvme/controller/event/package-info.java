/** What controllers tell hosts unasked: asynchronous events. */
@NullMarked
package io.caisson.nvme.controller.event;

import org.jspecify.annotations.NullMarked;
