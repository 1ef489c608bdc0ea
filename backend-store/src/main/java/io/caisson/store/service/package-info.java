/** Operations on the catalog that people ask for: volumes, hosts, exports. */
@NullMarked
package io.caisson.store.service;

import org.jspecify.annotations.NullMarked;
