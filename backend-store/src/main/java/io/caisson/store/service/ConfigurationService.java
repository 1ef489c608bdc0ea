package io.caisson.store.service;

/** The configuration of the cluster as one thing, to keep it elsewhere. Any thread; blocks, with bounded waits. */
public interface ConfigurationService {

    /**
     * All of it, secrets included, as of one moment.
     *
     * @throws ServiceException UNAVAILABLE if it changes all the time
     */
    Configuration read() throws ServiceException;

    /**
     * Makes what the configuration has and this cluster has not. What is there under the same name stays as it is, so that a
     * restoration that was interrupted can be repeated. One object that is refused does not keep the others from being made.
     *
     * @param besideOthers whether it may be done on a cluster that has volumes, hosts, networks, or portals that float
     * @param emptyVolumes whether to make the volumes, without data and with identities of their own, and their exports;
     *     otherwise only volumes that are there are exported
     * @throws ServiceException CONFLICT if the cluster has something and that was not allowed; UNAVAILABLE if the catalog is: then
     *     a part may be done
     */
    Restoration restore(Configuration configuration, boolean besideOthers, boolean emptyVolumes)
            throws ServiceException;
}
