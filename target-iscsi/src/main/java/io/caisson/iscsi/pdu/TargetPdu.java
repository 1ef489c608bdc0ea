package io.caisson.iscsi.pdu;

/** What a target sends. */
public sealed interface TargetPdu extends Pdu
        permits NopIn,
                ScsiResponse,
                TaskManagementResponse,
                LoginResponse,
                TextResponse,
                DataIn,
                LogoutResponse,
                ReadyToTransfer,
                AsyncMessage,
                Reject {}
