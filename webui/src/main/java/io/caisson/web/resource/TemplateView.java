package io.caisson.web.resource;

import io.caisson.store.service.Template;
import io.caisson.store.service.Volume;
import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A template: what volumes have in common, and what they take. */
public record TemplateView(
        @Doc("UUID; default for the one that is always there")
        String id,

        @Doc("unique among templates") String name,

        @Doc(
                "whether it is the one that is always there, of volumes that say nothing: as many of its replicas as nodes allow")
        boolean builtIn,

        @Doc("how many replicas its volumes have") int replicas,

        @Doc("logical block of its volumes; null if each says it") @Nullable
        Integer logicalBlockBytes,

        @Doc("physical block that hosts of its volumes are told; null if each volume says it") @Nullable
        Integer physicalBlockBytes,

        @Doc("how many volumes were made from it") int volumes,
        @Doc("sum of its volumes' sizes, in bytes") long logicalBytes,

        @Doc("what one copy of its volumes' data takes, in bytes")
        long usedBytes,

        @Doc("what all copies of its volumes' data take, in bytes")
        long allocatedBytes,

        @Doc("when it was made (RFC 3339); empty for the one that is always there")
        String createdAt) {

    /** A template to make. It never changes. */
    public record CreateTemplate(
            @Doc(value = "unique among templates", example = "scratch")
            String name,

            @Doc(value = "of each volume", minimum = 1, maximum = 3)
            Integer replicas,

            @Doc("logical block of volumes that say nothing else: 512 or 4096; 512 when absent") @Nullable
            Integer logicalBlockBytes,

            @Doc("physical block of volumes that say nothing else: 4096, or 512; 4096 when absent") @Nullable
            Integer physicalBlockBytes) {}

    /** @param all volumes, whatever template they have */
    static TemplateView of(Template template, List<Volume> all) {
        TemplateUsage usage = TemplateUsage.of(template.name(), all);
        return new TemplateView(
                template.id(),
                template.name(),
                template.builtIn(),
                template.replicas(),
                template.logicalBlockBytes(),
                template.physicalBlockBytes(),
                template.volumes(),
                usage.logicalBytes(),
                usage.usedBytes(),
                usage.allocatedBytes(),
                template.createdAt());
    }
}
