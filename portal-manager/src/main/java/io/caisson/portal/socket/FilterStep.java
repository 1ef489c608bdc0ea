package io.caisson.portal.socket;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * One instruction of a classic packet filter, as the kernel's {@code struct sock_filter} has it. What a filter returns is how many
 * bytes of the frame are wanted.
 *
 * @param code what to do
 * @param ifTrue how many steps to jump over if the comparison holds
 * @param ifFalse and if it does not
 * @param operand offset in the frame, value to compare with, or what is returned
 */
public record FilterStep(int code, int ifTrue, int ifFalse, int operand) {
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int WHOLE_FRAME = 0x40000;

    private static final int BYTES = 8;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;

    public static FilterStep loadByte(int offset) {
        return new FilterStep(LOAD_BYTE, 0, 0, offset);
    }

    public static FilterStep jumpIfEqual(int value, int ifTrue, int ifFalse) {
        return new FilterStep(JUMP_IF_EQUAL, ifTrue, ifFalse, value);
    }

    public static FilterStep accept() {
        return new FilterStep(RETURN, 0, 0, WHOLE_FRAME);
    }

    public static FilterStep drop() {
        return new FilterStep(RETURN, 0, 0, 0);
    }

    static void attach(RawSocket socket, List<FilterStep> steps) throws IOException {
        ByteBuffer program = ByteBuffer.allocate(steps.size() * BYTES).order(ByteOrder.nativeOrder());
        for (FilterStep step : steps) {
            program.putShort((short) step.code).put((byte) step.ifTrue).put((byte) step.ifFalse);
            program.putInt(step.operand);
        }
        Pointer memory = Memory.allocateDirect(Runtime.getSystemRuntime(), program.capacity());
        memory.put(0, program.array(), 0, program.capacity());
        ByteBuffer reference = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        reference.putShort((short) steps.size()).putLong(8, memory.address());
        try {
            socket.option(SOL_SOCKET, SO_ATTACH_FILTER, reference.array());
        } finally {
            // The kernel has copied it; until then the memory must not be collected.
            Reference.reachabilityFence(memory);
        }
    }
}
