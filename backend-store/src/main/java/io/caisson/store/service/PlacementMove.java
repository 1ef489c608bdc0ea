package io.caisson.store.service;

/**
 * A change of a group's members, or of who should lead it.
 *
 * @param running whether it is under way; otherwise it would be the group's next
 * @param text what is moved, and why
 * @param partsDone of {@code partsAll} parts that come from another replica; both 0 while none come
 */
public record PlacementMove(String group, boolean running, String text, long partsDone, long partsAll) {}
