package io.caisson.store.service;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.TemplateRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Templates as records of the catalog. The default one has no record, so that it cannot be deleted, and volumes of older releases
 * have it. Whoever makes a volume puts its template's record anew, too, so that none is deleted meanwhile.
 */
final class CatalogTemplates implements TemplateService {
    private final CatalogEditor editor;

    CatalogTemplates(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public TemplateService onlyAt(long revision) {
        return new CatalogTemplates(editor.onlyAt(revision));
    }

    @Override
    public Created<Template> create(TemplateSpec spec) throws ServiceException {
        check(spec);
        String id = UUID.randomUUID().toString();
        Created<String> created = editor.change(() -> {
            String key = Names.key(Records.TEMPLATE, spec.name());
            Optional<String> owner = editor.owner(key);
            if (owner.isPresent()) {
                requireSame(editor.require(Records.TEMPLATE, owner.get()).value(), spec);
                return Step.nothingToDo(new Created<>(owner.get(), false)).aboutNothingOfHosts();
            }
            TemplateRecord record = new TemplateRecord(
                    spec.name(), spec.replicas(), spec.logicalBlockBytes(), spec.physicalBlockBytes(), editor.now());
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(id))
                    .put(Records.TEMPLATE, id, record);
            return Step.commit(transaction, new Created<>(id, true)).aboutNothingOfHosts();
        });
        return new Created<>(get(created.value()), created.isNew());
    }

    private static void check(TemplateSpec spec) throws ServiceException {
        Names.check(spec.name());
        if (spec.name().equals(DEFAULT)) {
            throw ServiceException.conflict(
                    "the template '" + DEFAULT + "' is always there, and stays as it is",
                    "/name",
                    "choose another name");
        }
        VolumeReplicas.check(spec.replicas());
        Integer logical = spec.logicalBlockBytes();
        if (logical != null) {
            VolumeRules.checkLogicalBlock(logical);
        }
        Integer physical = spec.physicalBlockBytes();
        if (physical != null) {
            VolumeRules.checkPhysicalBlock(physical, logical == null ? physical : logical);
        }
    }

    private static void requireSame(TemplateRecord there, TemplateSpec spec) throws ServiceException {
        TemplateSpec same =
                new TemplateSpec(there.name(), there.replicas(), there.logicalBlockBytes(), there.physicalBlockBytes());
        if (!same.equals(spec)) {
            throw ServiceException.conflict(
                    "a template '" + spec.name() + "' exists, and is another one: " + there.replicas()
                            + " replicas. What a template says cannot be changed, as volumes were made from it",
                    "/name",
                    "choose another name");
        }
    }

    @Override
    public Template get(String idOrName) throws ServiceException {
        return isDefault(idOrName) ? builtIn() : view(editor.require(Records.TEMPLATE, idOrName));
    }

    static boolean isDefault(String idOrName) {
        return idOrName.equals(DEFAULT) || idOrName.equals(Names.NAME_PREFIX + DEFAULT);
    }

    @Override
    public List<Template> list() {
        return Stream.concat(
                        Stream.of(builtIn()),
                        editor.catalog().list(Records.TEMPLATE).stream()
                                .map(this::view)
                                .sorted(Comparator.comparing(Template::name).thenComparing(Template::id)))
                .toList();
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        if (isDefault(idOrName)) {
            throw ServiceException.inUse(
                    "the template '" + DEFAULT + "' is always there", "leave it: it costs nothing");
        }
        editor.change(() -> {
            Versioned<TemplateRecord> template = editor.toChange(Records.TEMPLATE, idOrName);
            int volumes = volumes(template.id());
            if (volumes > 0) {
                throw ServiceException.inUse(
                        "template '" + template.value().name() + "' is that of " + volumes
                                + (volumes == 1 ? " volume" : " volumes"),
                        "delete these first: caisson volume list --filter template="
                                + template.value().name());
            }
            Transaction transaction = new Transaction()
                    .expect(Records.TEMPLATE, template)
                    .delete(Records.TEMPLATE, template.id())
                    .delete(
                            Records.NAME,
                            Names.key(Records.TEMPLATE, template.value().name()));
            return Step.commit(transaction, template.id()).aboutNothingOfHosts();
        });
    }

    private int volumes(@Nullable String id) {
        return (int) editor.catalog().list(Records.VOLUME).stream()
                .map(Versioned::value)
                .filter(volume -> id == null ? isOfDefault(volume) : id.equals(volume.template()))
                .count();
    }

    private static boolean isOfDefault(VolumeRecord volume) {
        return volume.template() == null && volume.replicas() == null;
    }

    private Template builtIn() {
        return new Template(DEFAULT, DEFAULT, true, GroupRecord.MOST, null, null, volumes(null), "", 1);
    }

    private Template view(Versioned<TemplateRecord> template) {
        TemplateRecord record = template.value();
        return new Template(
                template.id(),
                record.name(),
                false,
                record.replicas(),
                record.logicalBlockBytes(),
                record.physicalBlockBytes(),
                volumes(template.id()),
                record.createdAt(),
                template.revision());
    }
}
