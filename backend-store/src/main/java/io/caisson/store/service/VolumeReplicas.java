package io.caisson.store.service;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.PlacementRecords.TemplateRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.placement.PlacementView;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many replicas a volume shall have, by what was asked for: a template, a number, or neither, which means as many as there can
 * be.
 *
 * @param template null for the default one, and for none
 * @param number asked for without a template; null if none was
 */
record VolumeReplicas(
        @Nullable Versioned<TemplateRecord> template,
        @Nullable Integer number) {

    static void check(int replicas) throws ServiceException {
        if (replicas < 1 || replicas > GroupRecord.MOST) {
            throw ServiceException.invalid(replicas + " replicas", "/replicas", "choose 1, 2 or " + GroupRecord.MOST);
        }
    }

    /** @throws ServiceException if there is no such template, or fewer nodes than a promise needs */
    static VolumeReplicas of(CatalogEditor editor, VolumeSpec spec) throws ServiceException {
        String name = spec.template();
        Integer number = spec.replicas();
        if (name != null && number != null) {
            throw ServiceException.invalid(
                    "both a template and a number of replicas", "/replicas", "give one: a template says how many");
        }
        if (number != null) {
            check(number);
        }
        Versioned<TemplateRecord> template =
                name == null || CatalogTemplates.isDefault(name) ? null : editor.require(Records.TEMPLATE, name);
        return new VolumeReplicas(template, number);
    }

    /** What the volume is promised; null if as many as there can be. */
    @Nullable
    Integer promised() {
        return template == null ? number : Integer.valueOf(template.value().replicas());
    }

    /** Fewer nodes than that would be a promise that is broken from the start. */
    void requireNodes(CatalogEditor editor) throws ServiceException {
        Integer promised = promised();
        int nodes = promised == null
                ? 0
                : PlacementView.of(editor.catalog(), Set.of()).holders();
        if (promised != null && promised > Math.max(1, nodes)) {
            throw ServiceException.conflict(
                    promised + " replicas need " + promised + " nodes, and "
                            + (nodes == 1 ? "1 may have one" : nodes + " may have one"),
                    template == null ? "/replicas" : "/template",
                    "let other nodes join; or take the default template, which has as many replicas as nodes allow");
        }
    }

    /** Has the transaction fail if the template is deleted meanwhile, and the other way round. */
    void keep(Transaction transaction) {
        Versioned<TemplateRecord> kept = template;
        if (kept != null) {
            transaction.expect(Records.TEMPLATE, kept).put(Records.TEMPLATE, kept.id(), kept.value());
        }
    }

    @Nullable
    String templateId() {
        return template == null ? null : template.id();
    }

    /** With the blocks that the template says, where the spec says none, and 512 where nobody does. */
    VolumeSpec filled(VolumeSpec spec) {
        TemplateRecord record = template == null ? null : template.value();
        int logical = spec.logicalBlockBytes();
        if (logical == 0) {
            logical = record == null || record.logicalBlockBytes() == null
                    ? VolumeRules.LOGICAL_BLOCK_BYTES
                    : record.logicalBlockBytes();
        }
        int physical = spec.physicalBlockBytes();
        if (physical == 0) {
            physical = record == null || record.physicalBlockBytes() == null
                    ? VolumeRules.PHYSICAL_BLOCK_BYTES
                    : record.physicalBlockBytes();
        }
        return new VolumeSpec(
                spec.name(), spec.sizeBytes(), logical, physical, spec.labels(), spec.template(), spec.replicas());
    }

    boolean isThatOf(VolumeRecord record) {
        return Objects.equals(record.template(), templateId()) && Objects.equals(record.replicas(), number);
    }

    /** Name of a volume's template; null if it has none. */
    static @Nullable String templateOf(CatalogEditor editor, VolumeRecord record) {
        String id = record.template();
        if (id == null) {
            return record.replicas() == null ? TemplateService.DEFAULT : null;
        }
        return editor.catalog()
                .get(Records.TEMPLATE, id)
                .map(template -> template.value().name())
                .orElse(id);
    }

    /** How many a volume shall have. */
    static int wanted(CatalogEditor editor, VolumeRecord record) {
        Integer number = record.replicas();
        if (number != null) {
            return number;
        }
        return Optional.ofNullable(record.template())
                .flatMap(id -> editor.catalog().get(Records.TEMPLATE, id))
                .map(template -> template.value().replicas())
                .orElse(GroupRecord.MOST);
    }

    /** How many its group has now, by the records. */
    static int now(CatalogEditor editor, VolumeRecord record) {
        return editor.catalog()
                .get(Records.GROUP, record.groupId())
                .map(group -> (int) group.value().members().stream()
                        .filter(member -> member.state().equals(MemberRecord.ACTIVE)
                                || member.state().equals(MemberRecord.LEAVING))
                        .count())
                .orElse(0);
    }
}
