package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.ReferralRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Referrals as records of the catalog. */
final class CatalogReferrals implements ReferralService {

    /** Each is a KiB of every host's discovery log. */
    private static final int MAX_REFERRALS = 64;

    private final CatalogEditor editor;

    CatalogReferrals(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public ReferralService onlyAt(long revision) {
        return new CatalogReferrals(editor.onlyAt(revision));
    }

    @Override
    public Created<Referral> create(ReferralSpec spec) throws ServiceException {
        ReferralSpec wanted = checked(spec);
        String id = UUID.randomUUID().toString();
        Created<String> created = editor.change(() -> tryCreate(id, wanted));
        return new Created<>(get(created.value()), created.isNew());
    }

    /** In the form in which addresses are compared. */
    private static ReferralSpec checked(ReferralSpec spec) throws ServiceException {
        Names.check(spec.name());
        if (!spec.nqn().equals(ReferralSpec.WELL_KNOWN_NQN)) {
            HostNqns.check(spec.nqn(), "/nqn");
        }
        if (spec.port() < 1 || spec.port() > 65535) {
            throw ServiceException.invalid(spec.port() + " is not a port", "/port", "give one from 1 to 65535");
        }
        InetAddress address;
        try {
            address = IpAddress.parse(spec.address());
        } catch (IllegalArgumentException malformed) {
            throw ServiceException.invalid(
                    String.valueOf(malformed.getMessage()), "/address", "give an IPv4 or IPv6 address, not a name");
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLinkLocalAddress()) {
            throw ServiceException.invalid(
                    IpAddress.text(address) + " is no address that hosts everywhere can dial",
                    "/address",
                    "give the address of the other discovery service");
        }
        return new ReferralSpec(spec.name(), IpAddress.text(address), spec.port(), spec.nqn());
    }

    private Step<Created<String>> tryCreate(String id, ReferralSpec spec) throws ServiceException {
        String key = Names.key(Records.REFERRAL, spec.name());
        Optional<String> owner = editor.owner(key);
        if (owner.isPresent()) {
            if (!spec(editor.require(Records.REFERRAL, owner.get()).value()).equals(spec)) {
                throw ServiceException.conflict(
                        "a referral '" + spec.name() + "' exists, and is to another service",
                        "/name",
                        "choose another name");
            }
            return Step.nothingToDo(new Created<>(owner.get(), false)).aboutNothingOfHosts();
        }
        refuseOneself(spec);
        List<Versioned<ReferralRecord>> all = editor.catalog().list(Records.REFERRAL);
        for (Versioned<ReferralRecord> other : all) {
            ReferralSpec known = spec(other.value());
            if (known.address().equals(spec.address()) && known.port() == spec.port()) {
                throw ServiceException.conflict(
                        "referral '" + known.name() + "' is to the same service", "/address", "delete that one first");
            }
        }
        if (all.size() >= MAX_REFERRALS) {
            throw ServiceException.conflict(
                    "there are " + all.size() + " referrals already", null, "delete one that is not used");
        }
        Transaction transaction = new Transaction()
                .expectAbsent(Records.NAME, key)
                .put(Records.NAME, key, new NameRecord(id))
                .put(
                        Records.REFERRAL,
                        id,
                        new ReferralRecord(spec.name(), spec.address(), spec.port(), spec.nqn(), editor.now()));
        return Step.commit(transaction, new Created<>(id, true)).aboutNothingOfHosts();
    }

    /** A host that follows a referral to where it came from goes round in circles. */
    private void refuseOneself(ReferralSpec spec) throws ServiceException {
        Optional<FloatingRecord> own = editor.catalog()
                .get(Records.PORTAL, spec.address())
                .map(Versioned::value)
                .map(PortalRecord::floating);
        boolean isOwn = own.filter(portal -> portal.discoveryPort() == spec.port() || portal.nvmePort() == spec.port())
                .isPresent();
        if (isOwn) {
            throw ServiceException.invalid(
                    spec.address() + " is a portal of this cluster",
                    "/address",
                    "hosts find this cluster's own portals without a referral");
        }
    }

    @Override
    public Referral get(String idOrName) throws ServiceException {
        return view(editor.require(Records.REFERRAL, idOrName));
    }

    @Override
    public List<Referral> list() {
        return editor.catalog().list(Records.REFERRAL).stream()
                .map(CatalogReferrals::view)
                .sorted(Comparator.comparing(referral -> referral.spec().name()))
                .toList();
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        editor.change(() -> {
            Versioned<ReferralRecord> referral = editor.toChange(Records.REFERRAL, idOrName);
            Transaction transaction = new Transaction()
                    .expect(Records.REFERRAL, referral)
                    .delete(Records.REFERRAL, referral.id())
                    .delete(
                            Records.NAME,
                            Names.key(Records.REFERRAL, referral.value().name()));
            return Step.commit(transaction, referral.id()).aboutNothingOfHosts();
        });
    }

    /** What somebody would have to ask for to have this referral. */
    static ReferralSpec spec(ReferralRecord record) {
        return new ReferralSpec(record.name(), record.address(), record.port(), record.nqn());
    }

    private static Referral view(Versioned<ReferralRecord> referral) {
        return new Referral(
                referral.id(), spec(referral.value()), referral.value().createdAt(), referral.revision());
    }
}
