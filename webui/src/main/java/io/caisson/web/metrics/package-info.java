/** What Prometheus reads. */
@NullMarked
package io.caisson.web.metrics;

import org.jspecify.annotations.NullMarked;
