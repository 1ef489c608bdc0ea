package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The features of one controller by id: the fields that all of them share are looked at here (NVM Express Base Specification
 * 2.0, 5.15 and 5.27). Owner: the event loop of the admin queue.
 */
public final class Features {

    private static final int ID_MASK = 0xFF;
    private static final int SELECT_SHIFT = 8;
    private static final int SELECT_MASK = 0x7;
    private static final int CURRENT = 0;
    private static final int CAPABILITIES = 3;
    private static final int SAVE = 1 << 31;
    private static final int UUID_INDEX_MASK = 0x7F;

    /** What Get Features answers to SEL = 3 (figure 196). */
    private static final int NAMESPACE_SPECIFIC = 1 << 1;

    private static final int CHANGEABLE = 1 << 2;

    /** FSUPP (figure 218). */
    private static final int SUPPORTED = 1;

    private final Map<Integer, Feature> features = new TreeMap<>();

    /** Adds a feature. */
    public Features with(FeatureId id, Feature feature) {
        features.put(id.code(), feature);
        return this;
    }

    public NvmeCommand get(SubmissionEntry entry) {
        Feature feature = find(entry);
        int select = entry.doubleword(10) >>> SELECT_SHIFT & SELECT_MASK;
        if (feature == null || select > CAPABILITIES) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        if (select == CAPABILITIES) {
            int capabilities = capabilities(feature);
            return new ActionCommand(() -> capabilities);
        }
        return feature.get(entry.namespaceId(), entry.doubleword(11), select == CURRENT);
    }

    private static int capabilities(Feature feature) {
        return (feature.scope() == Feature.Scope.NAMESPACE ? NAMESPACE_SPECIFIC : 0)
                | (feature.changeable() ? CHANGEABLE : 0);
    }

    public NvmeCommand set(SubmissionEntry entry) {
        Feature feature = find(entry);
        if (feature == null) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        int namespaceId = entry.namespaceId();
        boolean forOne = namespaceId != 0 && namespaceId != ControllerLimits.ALL_NAMESPACES;
        if ((entry.doubleword(10) & SAVE) != 0) {
            return new RefusedCommand(StatusCode.FEATURE_NOT_SAVEABLE);
        }
        if (!feature.changeable()) {
            return new RefusedCommand(StatusCode.FEATURE_NOT_CHANGEABLE);
        }
        if (forOne && feature.scope() != Feature.Scope.NAMESPACE) {
            return new RefusedCommand(StatusCode.FEATURE_NOT_NAMESPACE_SPECIFIC);
        }
        return feature.set(namespaceId, entry.doubleword(11));
    }

    private @Nullable Feature find(SubmissionEntry entry) {
        return (entry.doubleword(14) & UUID_INDEX_MASK) == 0 ? features.get(entry.doubleword(10) & ID_MASK) : null;
    }

    /** The controller was reset. */
    public void reset() {
        features.values().forEach(Feature::reset);
    }

    /** Log page 12h (5.16.1.17): which there are, and what they apply to. {@code page} has 4 bytes of zeros for each id. */
    public void writeEffects(ByteBuf page) {
        int start = page.readerIndex();
        features.forEach((id, feature) -> page.setIntLE(
                start + id * Integer.BYTES, SUPPORTED | feature.scope().bit()));
    }
}
