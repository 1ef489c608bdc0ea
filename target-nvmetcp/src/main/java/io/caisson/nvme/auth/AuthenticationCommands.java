package io.caisson.nvme.auth;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.netty.buffer.ByteBuf;

/** Authentication Send and Receive (NVM Express Base Specification, 6.1 and 6.2), which carry messages. */
final class AuthenticationCommands {

    private static final int SPECIFIC0 = 41;
    private static final int SPECIFIC1 = 42;
    private static final int PROTOCOL = 43;
    private static final int LENGTH = 44;

    /** SECP of NVMe (SPC-5), and the SPSP fields that go with it for DH-HMAC-CHAP (8.13.5). */
    private static final int NVME_PROTOCOL = 0xE9;

    private static final int DH_HMAC_CHAP_SPECIFIC = 0x01;

    private AuthenticationCommands() {}

    /** Takes the message of a Send, which is borrowed, and ends the command. */
    interface Sender {
        void sent(ByteBuf message, CommandCompletion completion);
    }

    /** Ends a Receive for which the host has room for so many bytes. */
    interface Receiver {
        void received(int roomBytes, CommandCompletion completion);
    }

    static NvmeCommand send(SubmissionEntry entry, Sender sender) {
        int length = entry.intAt(LENGTH);
        if (!isForUs(entry) || length <= 0 || length > HostMessage.MAX_BYTES) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new NvmeCommand() {
            @Override
            public int dataOutBytes() {
                return length;
            }

            @Override
            public void run(ByteBuf dataOut, CommandCompletion completion) {
                try {
                    sender.sent(dataOut, completion);
                } finally {
                    dataOut.release();
                }
            }
        };
    }

    static NvmeCommand receive(SubmissionEntry entry, Receiver receiver) {
        int length = entry.intAt(LENGTH);
        if (!isForUs(entry) || length <= 0 || length > ControllerMessage.MAX_ALLOCATION_BYTES) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new NvmeCommand() {
            @Override
            public int dataInBytes() {
                return length;
            }

            @Override
            public int bufferBytes() {
                return ControllerMessage.MAX_BYTES;
            }

            @Override
            public void run(ByteBuf dataOut, CommandCompletion completion) {
                dataOut.release();
                receiver.received(length, completion);
            }
        };
    }

    private static boolean isForUs(SubmissionEntry entry) {
        return entry.unsignedByte(PROTOCOL) == NVME_PROTOCOL
                && entry.unsignedByte(SPECIFIC0) == DH_HMAC_CHAP_SPECIFIC
                && entry.unsignedByte(SPECIFIC1) == DH_HMAC_CHAP_SPECIFIC;
    }
}
