package io.caisson.iscsi.session;

/** What the target counts: name, unit, meaning. */
public enum Counter {
    CONNECTIONS_ACCEPTED("iscsi_connections_accepted_total", "connections taken from the listeners"),
    CONNECTIONS_REFUSED("iscsi_connections_refused_total", "connections closed at once: too many"),
    LOGINS_SUCCEEDED("iscsi_logins_succeeded_total", "logins that reached the full feature phase"),
    LOGINS_REFUSED("iscsi_logins_refused_total", "logins answered with an error"),
    LOGINS_REDIRECTED("iscsi_logins_redirected_total", "logins sent to another portal, as the one dialled is draining"),
    LOGINS_TIMED_OUT("iscsi_logins_timed_out_total", "logins not finished in time"),
    SESSIONS_REINSTATED("iscsi_sessions_reinstated_total", "sessions ended by a new login of the same initiator port"),
    LOGOUTS_REQUESTED("iscsi_logouts_requested_total", "sessions asked to log out"),
    LOGOUTS_MISSING("iscsi_logouts_missing_total", "sessions dropped as they did not log out when asked"),
    KEEPALIVE_TIMEOUTS("iscsi_keepalive_timeouts_total", "connections dropped as the initiator gave no sign of life"),
    SESSIONS_STALE(
            "iscsi_sessions_stale_total", "sessions dropped as the process stood still: what they sent may be old"),
    PROTOCOL_VIOLATIONS("iscsi_protocol_violations_total", "sessions ended as the initiator broke the rules"),
    PDUS_REJECTED("iscsi_pdus_rejected_total", "Reject PDUs sent"),
    COMMANDS_IGNORED("iscsi_commands_ignored_total", "commands outside the CmdSN window"),
    DATA_OUT_DISCARDED("iscsi_data_out_discarded_total", "Data-Out PDUs of commands that do not exist (any more)"),
    COMMANDS("iscsi_commands_total", "SCSI commands accepted"),
    COMMANDS_FAILED("iscsi_commands_failed_total", "SCSI commands that ended with a status other than GOOD"),
    COMMANDS_ABORTED("iscsi_commands_aborted_total", "SCSI commands that ended without a status"),
    COMMANDS_WAITED("iscsi_commands_waited_total", "SCSI commands that waited for memory before they began"),
    DATA_OUT_ASKED_AGAIN(
            "iscsi_data_out_asked_again_total",
            "SCSI commands whose unsolicited data found no memory and was asked for when there was"),
    TASK_SET_FULL("iscsi_task_set_full_total", "SCSI commands that waited too long for memory: TASK SET FULL"),
    BUSY("iscsi_busy_total", "SCSI commands answered BUSY: the store could not take them in time"),
    TASK_MANAGEMENT("iscsi_task_management_total", "task management functions"),
    DATA_IN_BYTES("iscsi_data_in_bytes_total", "bytes sent to initiators as data of commands"),
    DATA_OUT_BYTES("iscsi_data_out_bytes_total", "bytes taken from initiators as data of commands"),
    CONNECTIONS_UNANSWERABLE(
            "iscsi_connections_unanswerable_total", "connections dropped as the store forbade an answer");

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
