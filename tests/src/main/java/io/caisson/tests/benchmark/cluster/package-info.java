/** Several daemons on this machine under load: what replication costs, and how long hosts wait when a daemon dies. */
@NullMarked
package io.caisson.tests.benchmark.cluster;

import org.jspecify.annotations.NullMarked;
