package io.caisson.store.service;

import io.caisson.store.access.CatalogExportDirectory;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The names that hosts log in with, as name records of the catalog: each belongs to one host at most. {@code *} is nobody's.
 *
 * @param iqns iSCSI names
 * @param nqns NVMe qualified names
 */
record HostNames(List<String> iqns, List<String> nqns) {

    static final HostNames NONE = new HostNames(List.of(), List.of());

    static HostNames of(HostSpec spec) {
        return new HostNames(spec.iqns(), spec.nqns());
    }

    /** @throws ServiceException CONFLICT if another host than {@code id} has one of the names */
    void checkFree(CatalogEditor editor, String id) throws ServiceException {
        checkFree(editor, id, iqns, Names::initiatorKey, "/iqns/");
        checkFree(editor, id, nqns, Names::nqnKey, "/nqns/");
    }

    private static void checkFree(
            CatalogEditor editor, String id, List<String> names, UnaryOperator<String> key, String pointer)
            throws ServiceException {
        for (int i = 0; i < names.size(); i++) {
            var owner = editor.owner(key.apply(names.get(i))).filter(other -> !other.equals(id));
            if (owner.isPresent()) {
                String other = editor.catalog()
                        .get(Records.HOST, owner.get())
                        .map(host -> host.value().name())
                        .orElse(owner.get());
                throw ServiceException.conflict(
                        "initiator " + names.get(i) + " belongs to host '" + other + "'",
                        pointer + i,
                        "an initiator belongs to one host; take it from the other first");
            }
        }
    }

    private List<String> keys() {
        return Stream.concat(named(iqns).map(Names::initiatorKey), named(nqns).map(Names::nqnKey))
                .toList();
    }

    private static Stream<String> named(List<String> names) {
        return names.stream().filter(name -> !name.equals(CatalogExportDirectory.ANY_INITIATOR));
    }

    /** Has the transaction give these names to host {@code id}, which has {@code before} now. */
    void replace(HostNames before, String id, Transaction transaction) {
        List<String> gone = new ArrayList<>(before.keys());
        gone.removeAll(keys());
        List<String> added = new ArrayList<>(keys());
        added.removeAll(before.keys());
        gone.forEach(key -> transaction.delete(Records.NAME, key));
        added.forEach(key -> transaction.expectAbsent(Records.NAME, key).put(Records.NAME, key, new NameRecord(id)));
    }
}
