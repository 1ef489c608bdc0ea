package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.InitiatorLoop;
import java.util.List;

/** A volume as one protocol offers it. */
public interface LoadEndpoint {

    Protocol protocol();

    /** Opens as many connections as the workload says, on the threads of the loop. */
    List<LoadConnection> connect(InitiatorLoop loop, Workload workload);
}
