package io.caisson.tests.initiator;

/** The answer to a request that is no SCSI command: task management, text, NOP or logout. */
record ControlAnswer(int response, int flags, int transferTag, byte[] data) {}
