package io.caisson.appliance;

import io.caisson.store.cluster.NodeCertificate;
import io.caisson.web.alert.Vitals;
import io.caisson.web.alert.Vitals.Certificate;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * What this node says of its machine, for the alerts. Any thread.
 *
 * @param identity what the API shows, for as long as the process lives
 */
record NodeVitals(Path data, String nodeId, ServerIdentity identity) {

    private static final String PEER_CERTIFICATES = "store/cluster";

    Vitals now() {
        long bytes = 0;
        long free = 0;
        try {
            FileStore files = Files.getFileStore(data);
            bytes = files.getTotalSpace();
            free = files.getUsableSpace();
        } catch (IOException notNow) {
            // 0 says that it is not known.
        }
        return new Vitals(nodeId, System.currentTimeMillis(), bytes, free, certificates());
    }

    private List<Certificate> certificates() {
        List<Certificate> all = new ArrayList<>();
        try {
            all.add(new Certificate("api", identity.endsAt().toEpochMilli()));
            Path peers = data.resolve(PEER_CERTIFICATES);
            if (Files.isDirectory(peers)) {
                all.add(new Certificate(
                        "peers",
                        NodeCertificate.read(peers)
                                .certificate()
                                .getNotAfter()
                                .toInstant()
                                .toEpochMilli()));
            }
        } catch (IOException | GeneralSecurityException unreadable) {
            // Of one that cannot be read nothing can be said; whoever needs it says so.
        }
        return all;
    }
}
