package io.caisson.store.service;

import java.util.List;

/** The discovery services of others that NVMe hosts are told of. Every call may block for a bounded time. */
public interface ReferralService {

    /** The same, but a deletion is refused as CHANGED unless the referral stands at this revision then. */
    ReferralService onlyAt(long revision);

    /** Makes it, unless just this one is there. */
    Created<Referral> create(ReferralSpec spec) throws ServiceException;

    Referral get(String idOrName) throws ServiceException;

    /** By name. */
    List<Referral> list();

    /** Hosts are told of it no more. */
    void delete(String idOrName) throws ServiceException;
}
