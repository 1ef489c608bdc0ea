package io.caisson.web.resource;

import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is sent about hosts. */
final class HostRequests {

    private HostRequests() {}

    /** A host to make known. */
    public record CreateHost(
            @Doc(value = "unique among hosts", example = "esx1")
            String name,

            @Doc("iSCSI names it logs in with; the single * stands for any, and needs networks")
            List<String> iqns,

            @Doc("addresses or CIDRs it may come from; any when absent") @Nullable
            List<String> networks,

            @Doc("free texts of integrations") @Nullable Map<String, String> labels) {}

    /** What to change; what is absent stays. */
    public record ChangeHost(
            @Doc("the new name") @Nullable String name,

            @Doc("all its iSCSI names from now on") @Nullable
            List<String> iqns,

            @Doc("all its networks from now on") @Nullable List<String> networks,
            @Doc("all its labels from now on") @Nullable Map<String, String> labels) {}
}
