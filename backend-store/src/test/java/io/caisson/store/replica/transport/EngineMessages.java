package io.caisson.store.replica.transport;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** Messages of the engine, made by hand. */
final class EngineMessages {

    private EngineMessages() {}

    static RaftRpcRequestProto header(String from, String to, RaftGroupId group) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(ByteString.copyFromUtf8(from))
                .setReplyId(ByteString.copyFromUtf8(to))
                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(group.toByteString()))
                .setCallId(1)
                .build();
    }

    static RequestVoteRequestProto vote(String from, String to, RaftGroupId group, long term, TermIndex lastEntry) {
        return RequestVoteRequestProto.newBuilder()
                .setServerRequest(header(from, to, group))
                .setCandidateTerm(term)
                .setCandidateLastEntry(proto(lastEntry))
                .build();
    }

    static AppendEntriesRequestProto append(
            String from, String to, RaftGroupId group, long term, TermIndex previous, long index, String data) {
        return AppendEntriesRequestProto.newBuilder()
                .setServerRequest(header(from, to, group))
                .setLeaderTerm(term)
                .setPreviousLog(proto(previous))
                .setLeaderCommit(previous.getIndex())
                .addEntries(LogEntryProto.newBuilder()
                        .setTerm(term)
                        .setIndex(index)
                        .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                                .setClientId(ClientId.randomId().toByteString())
                                .setCallId(index)
                                .setType(StateMachineLogEntryProto.Type.WRITE)
                                .setLogData(ByteString.copyFromUtf8(data))))
                .build();
    }

    /** What a leader tells a follower whose next entry its log does not have any more. */
    static InstallSnapshotRequestProto notice(
            String from, String to, RaftGroupId group, long term, TermIndex firstInLog) {
        return InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(header(from, to, group))
                .setLeaderTerm(term)
                .setNotification(InstallSnapshotRequestProto.NotificationProto.newBuilder()
                        .setFirstAvailableTermIndex(proto(firstInLog)))
                .build();
    }

    private static TermIndexProto proto(TermIndex position) {
        return TermIndexProto.newBuilder()
                .setTerm(position.getTerm())
                .setIndex(position.getIndex())
                .build();
    }
}
