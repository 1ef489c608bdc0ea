/** What the vendor needs to understand a cluster, in one file and without secrets. */
@NullMarked
package io.caisson.web.support;

import org.jspecify.annotations.NullMarked;
