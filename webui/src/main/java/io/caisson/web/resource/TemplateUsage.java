package io.caisson.web.resource;

import io.caisson.store.service.Volume;
import io.caisson.web.json.Doc;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the volumes of a template take in the pool. */
public record TemplateUsage(
        @Doc("name; null for volumes that were made with a number of replicas and no template") @Nullable
        String template,

        @Doc("how many there are") int volumes,
        @Doc("sum of their sizes, in bytes") long logicalBytes,
        @Doc("what one copy of their data takes, in bytes") long usedBytes,
        @Doc("what all copies of their data take, in bytes") long allocatedBytes) {

    static TemplateUsage of(@Nullable String template, List<Volume> all) {
        List<Volume> own = all.stream()
                .filter(volume -> Objects.equals(volume.template(), template))
                .toList();
        return new TemplateUsage(
                template,
                own.size(),
                own.stream().mapToLong(Volume::sizeBytes).sum(),
                own.stream().mapToLong(Volume::allocatedBytes).sum(),
                own.stream()
                        .mapToLong(volume -> volume.allocatedBytes() * volume.copies())
                        .sum());
    }

    /** Of all templates that have volumes, by name; what has none comes last. */
    static List<TemplateUsage> of(List<Volume> all) {
        Set<@Nullable String> templates = new LinkedHashSet<>();
        all.stream()
                .map(Volume::template)
                .sorted(Comparator.nullsLast(Comparator.naturalOrder()))
                .forEach(templates::add);
        return templates.stream().map(template -> of(template, all)).toList();
    }
}
