package io.caisson.tests.bgp;

import io.caisson.tests.bgp.RoutedNetwork.Place;

/** FRR as a router. */
final class FrrRouter implements Router {
    private static final String ZEBRA = "ip nht resolve-via-default\nipv6 nht resolve-via-default\n";

    private static final String BFDD = """
            bfd
             profile fast
              transmit-interval 100
              receive-interval 100
              detect-multiplier 3
            """;

    private static final String BGPD = """
            router bgp 65000
             bgp router-id 10.9.0.1
             no bgp ebgp-requires-policy
             no bgp default ipv4-unicast
             timers bgp 3 9
             neighbor IPV4 peer-group
             neighbor IPV4 remote-as 65010
             neighbor IPV4 timers connect 2
             neighbor IPV4 password %s
             neighbor IPV4 bfd
             neighbor IPV4 bfd profile fast
             neighbor IPV6 peer-group
             neighbor IPV6 remote-as 65010
             neighbor IPV6 timers connect 2
             neighbor IPV6 bfd
             neighbor IPV6 bfd profile fast
             neighbor 10.9.0.11 peer-group IPV4
             neighbor 10.9.0.12 peer-group IPV4
             neighbor 2001:db8:9::11 peer-group IPV6
             neighbor 2001:db8:9::12 peer-group IPV6
             address-family ipv4 unicast
              neighbor IPV4 activate
              neighbor IPV4 prefix-list PORTALS in
              neighbor IPV4 prefix-list NONE out
              maximum-paths 8
             exit-address-family
             address-family ipv6 unicast
              neighbor IPV6 activate
              neighbor IPV6 prefix-list PORTALS in
              neighbor IPV6 prefix-list NONE out
             exit-address-family
            ip prefix-list PORTALS seq 5 permit 10.99.0.0/16 ge 32
            ip prefix-list NONE seq 5 deny any
            ipv6 prefix-list PORTALS seq 5 permit 2001:db8:99::/64 ge 128
            ipv6 prefix-list NONE seq 5 deny any
            """.formatted(PASSWORD);

    private final FrrDaemons daemons;

    FrrRouter(RoutedNetwork network) {
        daemons = new FrrDaemons(network.prefix(Place.ROUTER), ZEBRA, BFDD, BGPD);
    }

    @Override
    public void restart() {
        daemons.restart();
    }

    @Override
    public String details(String address) {
        String family = address.contains(":") ? "ipv6" : "ipv4";
        return daemons.show("show bgp " + family + " unicast " + address);
    }

    @Override
    public void close() {
        daemons.close();
    }
}
