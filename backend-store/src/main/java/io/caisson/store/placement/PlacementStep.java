package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;

/**
 * One change of one group's record, the next on the way to the plan.
 *
 * @param after what the record becomes
 * @param says for people: what is done, and why
 */
public record PlacementStep(String groupId, GroupRecord after, String says) {}
