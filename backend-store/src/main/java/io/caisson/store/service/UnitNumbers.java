package io.caisson.store.service;

import io.caisson.store.access.Protocol;

/**
 * What a protocol calls the number under which a host sees a volume, and which ones there are.
 *
 * @param name for people
 * @param pointer JSON pointer of the field in a request
 */
record UnitNumbers(String name, String pointer, int first, int last) {
    /** SAM-5, 4.7.7: 16383 is the most that the flat addressing of a LUN carries. */
    private static final UnitNumbers LUNS = new UnitNumbers("LUN", "/lun", 0, 16383);

    /** NVM Express Base Specification, 3.2.1.1: 0 is none. What is beyond 1024 no controller of ours has room for. */
    private static final UnitNumbers NAMESPACE_IDS = new UnitNumbers("namespace id", "/nsid", 1, 1024);

    static UnitNumbers of(Protocol protocol) {
        return switch (protocol) {
            case ISCSI -> LUNS;
            case NVME -> NAMESPACE_IDS;
        };
    }

    boolean contains(int number) {
        return number >= first && number <= last;
    }
}
