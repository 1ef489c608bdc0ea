/** The transport between nodes beside those that come with the engine. */
@NullMarked
package io.caisson.tests.benchmark.transport;

import org.jspecify.annotations.NullMarked;
