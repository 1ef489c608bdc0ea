package io.caisson.tests.bgp;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("interop")
@RequiresTool({"bird", "/usr/lib/frr/bgpd", "/usr/lib/frr/bfdd", "vtysh", "ip", "setpriv"})
@RequiresRoot("network namespaces")
class FrrRouterTest extends RouterContract {
    @Override
    Router router(RoutedNetwork network, Path directory) {
        return new FrrRouter(network);
    }
}
