package io.caisson.tests.bgp;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("interop")
@RequiresTool({"bird", "birdc", "ip", "setpriv"})
@RequiresRoot("network namespaces")
class BirdRouterTest extends RouterContract {
    @Override
    Router router(RoutedNetwork network, Path directory) {
        return new BirdRouter(network, directory);
    }
}
