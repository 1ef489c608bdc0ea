package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the nodes say of networks of hosts. Every call may block for a bounded time. */
public interface NetworkReportService {

    /**
     * What a node says.
     *
     * @param report null if it does not answer
     */
    record NodeReport(Node node, @Nullable NetworkReport report) {}

    /** What is announced, and what is in the way of it, by number of the node. */
    List<NodeReport> list(String networkIdOrName) throws ServiceException;

    /**
     * Has each node look whether hosts will find addresses there, before they depend on it. It asks the network, and changes
     * nothing. Takes some seconds for each address.
     */
    List<NodeReport> check(String networkIdOrName) throws ServiceException;
}
