package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("soak")
@RequiresRoot("network namespaces")
@RequiresTool({"ip", "curl", "bird", "/usr/lib/frr/bgpd", "/usr/lib/frr/bfdd", "vtysh"})
class RoutedPortalsFrrTest extends RoutedPortalsContract {
    @Override
    String name() {
        return "FRR";
    }

    @Override
    ClusterRouter router(ClusterNetwork network, Path directory, boolean bfd) {
        return new FrrClusterRouter(network, bfd);
    }
}
