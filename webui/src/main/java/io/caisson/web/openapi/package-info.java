/** The OpenAPI document, made from the route table. */
@NullMarked
package io.caisson.web.openapi;

import org.jspecify.annotations.NullMarked;
