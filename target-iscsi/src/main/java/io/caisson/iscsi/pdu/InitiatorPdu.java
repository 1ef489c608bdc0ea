package io.caisson.iscsi.pdu;

/** What an initiator sends. */
public sealed interface InitiatorPdu extends Pdu
        permits NopOut,
                ScsiCommand,
                TaskManagementRequest,
                LoginRequest,
                TextRequest,
                DataOut,
                LogoutRequest,
                SnackRequest {

    int initiatorTaskTag();

    /** The StatSN that the initiator expects next: it has seen every status before (RFC 7143, 4.2.2.2). */
    int expStatSn();
}
