package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.ActionCommand;

/**
 * Thresholds of the composite temperature (NVM Express Base Specification 2.0, 5.27.1.3): kept and given back. There is no
 * sensor, so they are never crossed.
 */
public final class TemperatureThreshold implements Feature {

    private static final int VALUE_MASK = 0xFFFF;
    private static final int SENSOR_SHIFT = 16;
    private static final int SENSOR_MASK = 0xF;
    private static final int ALL_SENSORS = 0xF;
    private static final int TYPE_SHIFT = 20;
    private static final int TYPE_MASK = 0x3;
    private static final int[] DEFAULTS = {0xFFFF, 0}; // over, under

    private int[] thresholds = DEFAULTS.clone();

    @Override
    public Scope scope() {
        return Scope.CONTROLLER;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        int type = doubleword11 >>> TYPE_SHIFT & TYPE_MASK;
        if (sensor(doubleword11) != 0 || type >= DEFAULTS.length) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new ActionCommand(() -> (current ? thresholds : DEFAULTS)[type]);
    }

    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        int type = doubleword11 >>> TYPE_SHIFT & TYPE_MASK;
        boolean composite = sensor(doubleword11) == 0 || sensor(doubleword11) == ALL_SENSORS;
        if (!composite || type >= DEFAULTS.length) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new ActionCommand(() -> {
            thresholds[type] = doubleword11 & VALUE_MASK;
            return 0;
        });
    }

    private static int sensor(int doubleword11) {
        return doubleword11 >>> SENSOR_SHIFT & SENSOR_MASK;
    }

    @Override
    public void reset() {
        thresholds = DEFAULTS.clone();
    }
}
