/** What nodes ask of each other besides data: barriers, fences, members of groups, space. Peer service 4. */
@NullMarked
package io.caisson.store.control;

import org.jspecify.annotations.NullMarked;
