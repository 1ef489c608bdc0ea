package io.caisson.nvme.queue;

/** What the transport counts: name, unit, meaning. */
public enum Counter {
    CONNECTIONS_ACCEPTED("nvme_connections_accepted_total", "connections taken from the listeners"),
    CONNECTIONS_REFUSED("nvme_connections_refused_total", "connections closed at once: too many"),
    CONNECTIONS_TIMED_OUT(
            "nvme_connections_timed_out_total", "connections closed as they did not become a queue in time"),
    CONNECTIONS_STALE(
            "nvme_connections_stale_total", "connections dropped unread after their event loop had stood still"),
    CONNECTIONS_OVERDUE(
            "nvme_connections_overdue_total", "connections dropped as data that was asked for did not come in time"),
    QUEUES_CONNECTED("nvme_queues_connected_total", "queues that a Connect command made part of a controller"),
    PROTOCOL_VIOLATIONS("nvme_protocol_violations_total", "connections terminated as the host broke the rules"),
    HOST_TERMINATIONS(
            "nvme_host_terminations_total", "connections terminated as the host said that we broke the rules"),
    DATA_DIGEST_ERRORS("nvme_data_digest_errors_total", "PDUs from hosts whose data did not match its digest"),
    COMMANDS("nvme_commands_total", "commands taken from queues"),
    COMMANDS_FAILED("nvme_commands_failed_total", "commands that ended with a status other than success"),
    COMMANDS_ABORTED("nvme_commands_aborted_total", "commands that ended without a status"),
    COMMANDS_OUT_OF_ROOM("nvme_commands_out_of_room_total", "commands sent back as there was no memory in time"),
    DATA_IN_BYTES("nvme_data_in_bytes_total", "bytes sent to hosts as data of commands"),
    DATA_OUT_BYTES("nvme_data_out_bytes_total", "bytes taken from hosts as data of commands"),
    CONNECTIONS_UNANSWERABLE(
            "nvme_connections_unanswerable_total", "connections dropped as the store forbade an answer");

    private final String metric;
    private final String meaning;

    Counter(String metric, String meaning) {
        this.metric = metric;
        this.meaning = meaning;
    }

    /** Name of the metric; the unit is its last word but one. */
    public String metric() {
        return metric;
    }

    public String meaning() {
        return meaning;
    }
}
