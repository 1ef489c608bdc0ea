package io.caisson.store.service;

import io.caisson.store.catalog.Records;

/** The keys by which the catalog keeps what identifies a node unique. */
public final class NodeNames {

    private NodeNames() {}

    /** Id of the name record that gives a number to one node. */
    public static String numberKey(int number) {
        return Records.NODE.name() + "/" + number;
    }

    /** Id of the name record that gives a name to one node. */
    public static String nameKey(String name) {
        return "node-name/" + name;
    }
}
