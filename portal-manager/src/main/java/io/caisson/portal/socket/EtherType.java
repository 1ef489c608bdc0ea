package io.caisson.portal.socket;

/** What a frame carries (IEEE 802 numbers). */
public enum EtherType {
    IPV4(0x0800),
    ARP(0x0806),
    IPV6(0x86dd);

    private final int number;

    EtherType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
