/** DH-HMAC-CHAP, in-band authentication (NVM Express Base Specification, 8.13.5). */
@NullMarked
package io.caisson.nvme.auth;

import org.jspecify.annotations.NullMarked;
