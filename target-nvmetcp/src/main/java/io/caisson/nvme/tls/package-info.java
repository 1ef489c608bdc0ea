/** TLS 1.3 with pre-shared keys in front of a queue (NVM Express TCP Transport Specification, 3.6.1). */
@NullMarked
package io.caisson.nvme.tls;

import org.jspecify.annotations.NullMarked;
