package io.caisson.nvme.controller;

/** Makes controllers. */
interface ControllerFactory {

    /** Makes a controller, and enters it among those of the node. On the event loop of the admin queue. */
    Controller make(ControllerIdentity identity, FabricsQueue adminQueue);
}
