package io.caisson.store.service;

/**
 * Another NVMe discovery service, which hosts are told of, as people see it.
 *
 * @param revision changes whenever the record changes
 */
public record Referral(String id, ReferralSpec spec, String createdAt, long revision) {}
