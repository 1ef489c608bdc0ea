package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.task.RefusedTask;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;

/** PERSISTENT RESERVE OUT (SPC-5, 6.16). */
public final class PersistentReserveOutTask extends ReservationTask {

    private final Cdb.PersistentReserveOut cdb;

    private PersistentReserveOutTask(ItlNexus nexus, Cdb.PersistentReserveOut cdb) {
        super(nexus);
        this.cdb = cdb;
    }

    /** The task, or a refusal of lists that are too long to be meant. */
    public static ScsiTask of(ItlNexus nexus, Cdb.PersistentReserveOut cdb) {
        return cdb.parameterListLength() > ReserveOutParameters.MAX_BYTES
                ? new RefusedTask(
                        Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR),
                        nexus.unit().mode().descriptorSense())
                : new PersistentReserveOutTask(nexus, cdb);
    }

    @Override
    public int dataOutBytes() {
        return (int) cdb.parameterListLength();
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        Parsed parsed = dataOut.readableBytes() == dataOutBytes()
                ? ReserveOutParameters.parse(cdb.action(), dataOut)
                : new Parsed.Refused(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
        dataOut.release();
        if (parsed instanceof Parsed.Refused refused) {
            refuse(completion, refused.sense());
        } else if (parsed instanceof ReserveOutParameters parameters) {
            ReserveOutCommand command =
                    new ReserveOutCommand(cdb, parameters, nexus().registrant(), targetPorts(), knownInitiatorPorts());
            change(completion, state -> ReserveOutRules.decide(state, command));
        }
    }

    /** Also those that are at other nodes now: a registration is to be there when they come. */
    private Set<Integer> targetPorts() {
        Set<Integer> ports = new HashSet<>(nexus().nexus().targetNow().relativePortIds());
        ports.add(nexus().registrant().port());
        return ports;
    }

    private Set<String> knownInitiatorPorts() {
        Set<String> names = new HashSet<>();
        nexus().unit().nexuses().forEach(other -> names.add(other.registrant().initiator()));
        return names;
    }
}
