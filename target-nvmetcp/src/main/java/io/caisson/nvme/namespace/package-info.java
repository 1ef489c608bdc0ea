/** Namespaces, and the commands of the NVM command set on them; reservations. */
@NullMarked
package io.caisson.nvme.namespace;

import org.jspecify.annotations.NullMarked;
