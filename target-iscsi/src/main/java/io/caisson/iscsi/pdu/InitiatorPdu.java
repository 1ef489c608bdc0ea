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
}
