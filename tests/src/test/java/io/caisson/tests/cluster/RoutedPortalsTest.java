package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("soak")
@RequiresRoot("network namespaces")
@RequiresTool({"ip", "curl", "bird"})
class RoutedPortalsTest extends RoutedPortalsContract {
    @Override
    String name() {
        return "BIRD";
    }

    @Override
    ClusterRouter router(ClusterNetwork network, Path directory, boolean bfd) throws IOException {
        return new BirdClusterRouter(network, directory, bfd);
    }
}
